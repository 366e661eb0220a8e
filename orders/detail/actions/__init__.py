"""Actions on placed orders."""
