"""The difference of an invoice and the one before, for the invoice's page."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from redis.exceptions import RedisError

from billing.core.difference import Difference, Pair, Part, Share, difference, invoice_before
from billing.costs.chart import steps
from billing.models import Invoice
from selfservice.kernel.scope.actor import Actor

# The query parameters of the page with the numbers behind a part: an invoice, and a part.
INVOICE, PART = "faktura", "del"
# How long the difference of two documents is cached.
SECONDS = 24 * 3600


def compared(found: Difference, base: dict[str, str]) -> dict[str, Any]:
    """Return what `billing/difference_parts.html` shows; `base`: the query parameters of the comparison."""
    url = reverse("cost_difference")
    queries = [f"{url}?{urlencode({**base, PART: share.part.value})}#numre" for share in found.shares]
    return {"found": found, "steps": steps(found, queries)}


def difference_panel(actor: Actor, invoice: Invoice) -> dict[str, Any] | None:
    """Return the variables of `billing/difference.html`; None if nothing is there to compare it with."""
    earlier = None if invoice.corrects_id else invoice_before(actor, invoice)
    if earlier is None:
        return None
    found = _cached(actor, earlier, invoice)
    return {"earlier": earlier, **compared(found, {INVOICE: str(invoice.uid)})}


def _cached(actor: Actor, earlier: Invoice, invoice: Invoice) -> Difference:
    """Return the difference of two documents that the actor sees; cached, because documents never change."""
    key = f"difference:{earlier.pk}:{invoice.pk}"
    with suppress(RedisError, OSError, ValueError):
        if stored := cache.get(key):
            before, after, shares = stored
            return Difference(
                Decimal(before), Decimal(after), [Share(Part(part), Decimal(net), n) for part, net, n in shares]
            )
    found = difference(actor, Pair(earlier.pk, invoice.pk))
    shares = [(share.part.value, str(share.net), share.numbers) for share in found.shares]
    with suppress(RedisError, OSError):
        cache.set(key, (str(found.before), str(found.after), shares), SECONDS)
    return found
