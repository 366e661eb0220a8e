"""The cache in Redis. It holds JSON: whoever can write to Redis must not thereby run code here, as with pickles."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.core.cache.backends import redis
from redis import Redis


class JsonSerializer:
    """For `RedisCache` (OPTIONS["serializer"])."""

    def dumps(self, value: Any) -> Any:
        """As bytes; whole numbers as they are, since Redis counts with them."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """What was kept. Raises ValueError for anything else."""
        return json.loads(data)


class OneClient(redis.RedisCacheClient):
    """Django makes a client anew for each call, with locks and call-backs of its own; one for each pool does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._client: Any = cache(Redis)


class RedisCache(redis.RedisCache):
    """Django's, with clients that stay."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient
