"""What support sees and does. Everything is read; what is changed goes through actions, with a reason."""

from accounts.support.admin import customers, dispatches, log, users
from accounts.support.admin.scoped import ScopedAdmin

__all__ = ["ScopedAdmin", "customers", "dispatches", "log", "users"]
