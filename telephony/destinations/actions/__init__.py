"""Actions on destinations."""
