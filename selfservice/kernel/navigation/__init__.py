"""Registries of the menu, the front page and the search."""
