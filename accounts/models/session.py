"""Sessions: as Django's, with whose they are, so that they can be listed and ended."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class UserSession(AbstractBaseSession):
    """A browser session. `user_id` is a plain column: the session is read before there is anyone to scope by."""

    user_id = models.BigIntegerField(null=True, db_index=True)
    # From the session's own data: Django writes the whole row at every save.
    started_at = models.DateTimeField(null=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type:
        store: type = import_module(settings.SESSION_ENGINE).SessionStore
        return store
