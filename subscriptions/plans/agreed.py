"""The prices of plans that companies have agreed, on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q

from accounts.models import Company
from selfservice.kernel.scope.models import as_system
from subscriptions.models import AgreedPrice

# Prices by the id of the plan.
Agreed = Mapping[int, Decimal]


def agreed_prices(companies: Iterable[Company], day: date) -> dict[int, Agreed]:
    """Return what companies have agreed, by their id, in one query.

    A company without its own price follows the nearest one above it, which the reader need not see.
    """
    chains = {company.pk: [company.pk, *company.above] for company in companies}
    with as_system("prices that a company, or one above it, has agreed"):
        rows = AgreedPrice.objects.system().filter(company__in={pk for chain in chains.values() for pk in chain})
        valid = rows.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)
        # Of several from different days, the last one counts.
        found = {
            (company, plan): price
            for company, plan, price in valid.order_by("valid_from").values_list("company", "plan", "price")
        }
    plans = {plan for _company, plan in found}
    return {
        pk: {plan: price for plan in plans if (price := _nearest(found, chain, plan)) is not None}
        for pk, chain in chains.items()
    }


def _nearest(found: Mapping[tuple[int, int], Decimal], chain: list[int], plan: int) -> Decimal | None:
    return next((found[company, plan] for company in chain if (company, plan) in found), None)
