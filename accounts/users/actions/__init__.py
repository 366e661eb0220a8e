"""Actions on colleagues' logins."""
