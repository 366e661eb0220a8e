"""Registries of menu, front page and search."""
