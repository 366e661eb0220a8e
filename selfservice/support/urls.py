"""URLs of support, by feature."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
