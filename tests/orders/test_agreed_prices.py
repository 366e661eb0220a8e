"""Prices that a company has agreed: loaded, shown with the list price, followed by companies below, and ordered at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Company, User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import AgreedPrice, Plan
from subscriptions.plans.agreed import agreed_prices
from tests.numbers import make_plan
from tests.orders.made import delivered, items_of, make_draft, now, place
from tests.orders.test_mobile_pages import text_of
from tests.outside import Outside
from tests.subscriptions.usage_files import counts, load
from tests.world import World

TODAY = date(2026, 11, 30)
HEAD = "cvr;plan;price;valid_from;valid_until\n"


@pytest.fixture
def plan(db: None) -> Plan:
    """A plan of 129 kroner a month, of the catalogue."""
    return make_plan("mobil-aftalt", name="Mobil Aftalt", price=129)


def agree(company: Company, plan: Plan, price: int, first: date = TODAY, last: date | None = None) -> None:
    with as_system("tests"):
        AgreedPrice.objects.create(company=company, plan=plan, price=price, valid_from=first, valid_until=last)


def price_of(company: Company, plan: Plan, day: date = TODAY) -> Decimal | None:
    with as_system("tests"):
        company.refresh_from_db()
    return agreed_prices([company], day)[company.pk].get(plan.pk)


def test_the_feed(world: World, plan: Plan, tmp_path: Path) -> None:
    row = f"{world.nordhavn.cvr};mobil-aftalt;99.00;2026-01-01;2026-12-31\n"
    assert counts(load(tmp_path, "agreed_prices.csv", HEAD + row)) == (1, 0, 0, 0)
    assert counts(load(tmp_path, "agreed_prices.csv", HEAD + row.replace("99.00", "89.00"))) == (0, 1, 0, 0)
    assert price_of(world.nordhavn, plan) == 89
    for wrong in (row.replace("mobil-aftalt", "findes-ikke"), row.replace("99.00", "gratis"), row + row):
        assert load(tmp_path, "agreed_prices.csv", HEAD + wrong).refused


def test_the_day_and_the_nearest_company_count(world: World, plan: Plan) -> None:
    agree(world.nordhavn, plan, 99, date(2026, 1, 1), date(2026, 12, 31))
    agree(world.nordhavn, plan, 95, date(2026, 11, 1), date(2026, 11, 30))
    assert [price_of(world.nordhavn, plan, date(*day)) for day in ((2025, 12, 31), (2026, 10, 1), (2026, 11, 30),
            (2026, 12, 1), (2027, 1, 1))] == [None, 99, 95, 99, None]  # fmt: skip
    # The company below follows it, until it has its own; another tenant has none of it.
    assert price_of(world.datter, plan) == 95
    agree(world.datter, plan, 90)
    assert [price_of(world.datter, plan), price_of(world.nordhavn, plan)] == [90, 95]
    assert price_of(world.fremmed, plan) is None


def test_an_order_at_the_agreed_price(world: World, plan: Plan, outside: Outside) -> None:
    agree(world.nordhavn, plan, 99, timezone.localdate())
    order = make_draft(world.konto, 2, plan=plan)
    place(order, world.mette)
    delivered()
    assert now(order).monthly == 198
    assert [item.monthly for item in items_of(order)] == [99, 99]
    assert [item.subscription.price for item in items_of(order) if item.subscription] == [99, 99]


def test_the_pages_say_that_it_is_agreed(world: World, plan: Plan, signed_in: Callable[[User], Client]) -> None:
    agree(world.nordhavn, plan, 99, timezone.localdate())
    client = signed_in(world.mette)
    for page in ("/bestil/", "/bestil/mobil/"):
        assert "Aftalt pris; listeprisen er 129,00 kr." in text_of(client.get(page))
    order = make_draft(world.konto, plan=plan)
    with as_system("tests"):
        order.requester = world.mette
        order.save()
    text = text_of(client.get(f"/bestil/{order.uid}/bestil/"))
    assert "Mobil Aftalt: 99,00 kr. pr. måned ekskl. moms i stedet for 129,00 kr." in text
    # Of several companies of which one has agreed it, the list price comes first.
    agree(world.datter, plan, 90, timezone.localdate())
    assert "Aftalt pris for Nordhavn Anlæg ApS: 90,00 kr." in text_of(client.get("/bestil/"))
