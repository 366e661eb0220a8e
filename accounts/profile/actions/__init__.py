"""Actions on one's own login."""
