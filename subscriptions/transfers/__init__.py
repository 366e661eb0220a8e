"""Transfers of numbers to another owner."""
