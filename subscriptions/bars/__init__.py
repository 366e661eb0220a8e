"""Bars on numbers."""
