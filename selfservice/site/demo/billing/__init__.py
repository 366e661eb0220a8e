"""Invoices, credit notes and the ledger of the demo data, from its subscriptions and its usage."""
