"""Actions on users."""
