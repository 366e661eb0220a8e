"""Billing accounts (konti)."""
