"""Colleagues' logins: overview, wizard, a user's page."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
