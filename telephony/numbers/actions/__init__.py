"""Actions on telephone numbers."""
