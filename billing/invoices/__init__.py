"""Invoices: the list, one invoice, the account statement."""
