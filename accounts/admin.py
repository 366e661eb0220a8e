"""Register support's pages in the Django admin; they are in accounts/support/admin."""

from accounts.support.admin import customers, dispatches, log, users

__all__ = ["customers", "dispatches", "log", "users"]
