"""Links from lines to subscriptions and to the month's usage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.functions import Function
from billing.models import Invoice, InvoiceLine
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor
from subscriptions.core.access import shows
from subscriptions.models import Subscription
from subscriptions.permissions import SEE

OPENED_BY = (*SEE, Function.USAGE)


def add_links(actor: Actor, invoice: Invoice, lines: Sequence[Any]) -> None:
    """Set `subscription_url` and `usage_url` of lines, empty where the actor doesn't see the page; one query."""
    numbers = {line.number for line in lines if line.number}
    known: dict[str, Any] = {}
    if numbers and actor.holds(OPENED_BY, invoice.company_id):
        # Of a number that has been terminated and started again, the last.
        known = {row.number: row for row in _OF_NUMBERS.rows(actor, invoice.company_id, sorted(numbers))}
    for line in lines:
        found = known.get(line.number)
        line.subscription_url = line.usage_url = ""
        if found is not None and shows(actor, SEE, found):
            line.subscription_url = reverse("subscription", args=[found.uid])
        if found is not None and line.group == InvoiceLine.Group.USAGE and shows(actor, Function.USAGE, found):
            month = line.period_from or invoice.period_from
            line.usage_url = f"{reverse('usage_number', args=[found.uid])}?{urlencode({'maaned': f'{month:%Y-%m}'})}"


def _of_numbers(actor: Actor, company: Any, numbers: Any) -> Any:
    seen: Any = Subscription.objects.visible_to(actor, function=OPENED_BY)
    return seen.filter(in_array("number", numbers), company_id=company).order_by("pk")


_OF_NUMBERS: CachedQuery[Subscription] = CachedQuery(_of_numbers)
