"""Confirmations of orders as PDFs."""
