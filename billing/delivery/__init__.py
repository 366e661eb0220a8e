"""Where the invoices of an account are sent: recipients are added, tested, taken into use and removed."""
