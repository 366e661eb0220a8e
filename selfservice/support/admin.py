"""Support in the admin, by feature."""

from selfservice.support.chat import admin as chat

__all__ = ["chat"]
