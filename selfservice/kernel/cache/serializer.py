"""Serializer of values in Redis: JSON. With pickles, write access to Redis would allow code execution here."""

from __future__ import annotations

import json
from typing import Any


class JsonSerializer:
    """Serializer for Django's `RedisCache` (OPTIONS["serializer"])."""

    def dumps(self, value: Any) -> Any:
        """Return the value as JSON; integers unchanged, since Redis increments them."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """Return the stored value. Raises ValueError for anything but JSON."""
        return json.loads(data)
