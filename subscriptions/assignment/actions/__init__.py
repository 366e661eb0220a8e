"""Actions on holder and account."""
