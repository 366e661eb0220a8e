"""Applying for access and activating a login."""
