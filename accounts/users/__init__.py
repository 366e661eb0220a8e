"""Colleagues' logins."""
