"""Audit entries formatted for display."""
