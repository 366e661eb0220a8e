"""Addresses of the accounts app, a module for each part."""
