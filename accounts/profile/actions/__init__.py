"""Actions on the user's own login."""
