"""What support sees and does. Everything is read; what is changed goes through actions, with a reason."""

from accounts.admin import customers, dispatches, log, users
from accounts.admin.scoped import ScopedAdmin

__all__ = ["ScopedAdmin", "customers", "dispatches", "log", "users"]
