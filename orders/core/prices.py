"""What an order costs: once, per month, and on the first invoice. In kroner without VAT."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from orders.models import OrderItem
from subscriptions.models import Plan
from subscriptions.plans.agreed import Agreed
from subscriptions.plans.catalogue import Catalogue
from subscriptions.prices import A_DAY, end_of_month, prorated

# The key of settings.SIM_PRICES by the source of the card.
CARDS = {OrderItem.Sim.POST: "physical", OrderItem.Sim.STOCK: "stock", OrderItem.Sim.ESIM: "esim"}


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one item or of several."""

    monthly: Decimal = Decimal(0)
    one_off: Decimal = Decimal(0)

    def __mul__(self, n: int) -> Price:
        return Price(self.monthly * n, self.one_off * n)

    def __add__(self, other: Price) -> Price:
        return Price(self.monthly + other.monthly, self.one_off + other.one_off)


def card_price(sim: str) -> Decimal:
    """Return what a card of that source costs once; nothing without a card."""
    return Decimal(settings.SIM_PRICES[CARDS[OrderItem.Sim(sim)]]) if sim else Decimal(0)


def price_of(plan: Plan, add_ons: Iterable[str], sim: str, catalogue: Catalogue, agreed: Agreed) -> Price:
    """Return the price of a subscription with its add-ons and, of a mobile one, its card.

    `agreed`: what the company pays for plans instead of the catalogue's price.
    """
    return Price(agreed.get(plan.pk, plan.price) + catalogue.price_of(add_ons), card_price(sim))


def first_bill(price: Price, first: date) -> Decimal:
    """Return the first invoice's amount for a subscription that starts on `first`.

    The rest of the month by the day, rounded once, the month after it in advance, and what is paid once. On the first
    day of a month the rest is that month.
    """
    return prorated(price.monthly, first, end_of_month(first)) + price.monthly + price.one_off


def months_of_first_bill(first: date) -> tuple[date, date]:
    """Return the first and the last day that the first invoice is about."""
    return first, end_of_month(end_of_month(first) + A_DAY)
