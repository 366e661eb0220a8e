"""Sessions as Django's, with the user's id, so that they can be listed and ended."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class UserSession(AbstractBaseSession):
    """Browser session. `user_id` is a plain column: the session is read before there is an actor to scope by."""

    user_id = models.BigIntegerField(null=True, db_index=True)
    # Copied from the session's data: Django writes the whole row at every save.
    started_at = models.DateTimeField(null=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type:
        store: type = import_module(settings.SESSION_ENGINE).SessionStore
        return store
