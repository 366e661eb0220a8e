"""Actions on bars."""
