"""Bars on a number."""
