"""NemHandel: the register of receivers, and the access point that transfers e-invoices."""
