"""Actions on the user's own number."""
