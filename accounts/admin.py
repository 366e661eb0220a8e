"""What support sees and does in the Django admin: the pages are in accounts/support/admin."""

from accounts.support.admin import customers, dispatches, log, users

__all__ = ["customers", "dispatches", "log", "users"]
