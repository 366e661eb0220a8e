"""Actions on one's own number."""
