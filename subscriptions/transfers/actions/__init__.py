"""Actions on transfers."""
