"""What the cache holds is JSON: whoever can write to Redis must not thereby run code here, as with pickles."""

from __future__ import annotations

import json
from typing import Any


class JsonSerializer:
    """For django.core.cache's Redis backend (OPTIONS["serializer"])."""

    def dumps(self, value: Any) -> Any:
        """As bytes; whole numbers as they are, since Redis counts with them."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """What was kept. Raises ValueError for anything else."""
        return json.loads(data)
