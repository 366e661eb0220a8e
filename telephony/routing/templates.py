"""Flows to start from, with the targets that were chosen."""
