"""Columns and counts of tables."""
