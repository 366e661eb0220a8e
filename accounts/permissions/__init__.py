"""Permissions: grants, access, groups of companies."""
