"""The lines of an invoice as a table, to read and to download."""
