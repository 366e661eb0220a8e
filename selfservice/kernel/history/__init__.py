"""Audit entries as people read them."""
