"""How values are stored in Redis: as JSON. With pickles, write access to Redis would be a way to run code here."""

from __future__ import annotations

import json
from typing import Any


class JsonSerializer:
    """For Django's `RedisCache` (OPTIONS["serializer"])."""

    def dumps(self, value: Any) -> Any:
        """Return the value as JSON; whole numbers as they are, since Redis counts with them."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """Return the stored value. Raises ValueError for anything but JSON."""
        return json.loads(data)
