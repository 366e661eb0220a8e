"""Delivery of e-invoices: sent by the outbox, answered by the receivers."""
