"""Actions on the delivery of an invoice."""
