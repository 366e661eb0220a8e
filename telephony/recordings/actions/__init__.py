"""Actions on recordings."""
