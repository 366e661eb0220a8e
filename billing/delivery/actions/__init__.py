"""Actions on the recipients of an account's invoices."""
