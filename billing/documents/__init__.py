"""Documents of invoices: e-invoices (UBL) and PDF, rendered once, stored, downloaded."""
