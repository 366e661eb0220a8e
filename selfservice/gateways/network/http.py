"""The provisioning API over HTTP: an order is taken (202), and carried out afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from selfservice.gateways.http import call
from selfservice.kernel.errors import Refused, Unavailable

# What these refuse is our token or the moment, not the order.
NOT_THE_ORDER = frozenset({401, 403, 408})
# How soon to ask again for an order that is under way, in seconds.
SOON = 1.0


class HttpNetwork:
    """The real client (and the simulator's)."""

    def set_bars(self, number: str, bars: Sequence[str], *, key: str) -> str:
        path = f"subscribers/{number.removeprefix('+')}/bars"
        order = self._ask("PUT", path, json={"bars": sorted(bars)}, headers={"Idempotency-Key": key})
        return self._carried_out(order)

    def _carried_out(self, order: str) -> str:
        found = self._answer("GET", f"orders/{order}")
        if found.get("status") == "done":
            return order
        if found.get("status") == "rejected":
            raise Refused(f"the network rejected the order: {str(found.get('reason') or 'no reason given')[:100]}")
        raise Unavailable("the order is under way", SOON)

    def _ask(self, method: str, path: str, **kwargs: Any) -> str:
        order = self._answer(method, path, **kwargs).get("order_id")
        if not isinstance(order, str) or not order.isalnum():
            raise Unavailable("unreadable answer")
        return order

    def _answer(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        sent = {"Authorization": f"Bearer {settings.NETWORK_TOKEN}", **(headers or {})}
        answer = call(method, f"{settings.NETWORK_URL}/provisioning/v1/{path}", headers=sent, **kwargs)
        if answer.status_code in NOT_THE_ORDER:
            raise Unavailable(f"HTTP {answer.status_code}")
        if answer.status_code >= 400:
            known = answer.status_code != 404
            raise Refused(f"HTTP {answer.status_code}" if known else "the network does not know it (HTTP 404)")
        try:
            found = answer.json()
        except ValueError as error:
            raise Unavailable("unreadable answer") from error
        if not isinstance(found, dict):
            raise Unavailable("unreadable answer")
        return found
