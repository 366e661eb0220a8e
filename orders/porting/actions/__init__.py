"""Actions on portings of numbers."""
