"""Actions on opening hours."""
