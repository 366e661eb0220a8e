"""Django's cache in Redis with a client that is kept: to make one takes longer than Redis takes to answer."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends import redis


class RedisCacheClient(redis.RedisCacheClient):
    """Keeps its client, which has no state of its own but the pool of connections. For one server."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._client_to: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._client_to:
            self._client_to[write] = super().get_client(key, write=write)
        return self._client_to[write]


class RedisCache(redis.RedisCache):
    """The backend named in the settings."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = RedisCacheClient
