"""Actions on lists of callers."""
