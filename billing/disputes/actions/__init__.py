"""Actions on invoices and disputes."""
