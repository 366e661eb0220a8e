"""Drafts that can't be placed, with the reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from accounts.permissions.access import portal_actor
from orders.placing import drafts
from selfservice.kernel.actions.runner import ActionRefused
from selfservice.kernel.core.working_days import is_working_day, working_day_after
from selfservice.kernel.scope.models import as_system
from tests.numbers import make_add_on, make_plan
from tests.orders.made import make_draft, now, place
from tests.world import World


def test_a_plan_that_was_withdrawn_meanwhile(world: World) -> None:
    plan = make_plan()
    order = make_draft(world.konto, plan=plan)
    plan.offered = False
    plan.save()
    with pytest.raises(ActionRefused, match="Mobil Erhverv 100 GB"):
        place(order, world.mette)
    assert now(order).state == "draft"


def test_an_add_on_that_was_withdrawn_meanwhile(world: World) -> None:
    make_add_on("eu", offered=False)
    with pytest.raises(ActionRefused, match="EU-pakke"):
        place(make_draft(world.konto, add_ons=["eu"]), world.mette)


def test_an_account_that_was_closed_meanwhile(world: World) -> None:
    order = make_draft(world.konto)
    world.konto.closed_on = timezone.localdate()
    with as_system("tests"):
        world.konto.save()
    with pytest.raises(ActionRefused):
        place(order, world.mette)


def test_an_empty_order(world: World) -> None:
    with pytest.raises(ActionRefused):
        place(make_draft(world.konto, 0), world.mette)


def test_add_ons_and_cards_are_in_the_price(world: World) -> None:
    make_add_on("eu")
    with as_system("tests"):
        price = drafts.price_now(portal_actor(world.mette), make_draft(world.konto, 3, add_ons=["eu"], sim="post"))
    assert [price.monthly, price.one_off] == [3 * (149 + 25), 3 * 49]


@pytest.mark.parametrize(
    ("day", "days", "after"),
    [
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (date(2026, 12, 30), 2, date(2027, 1, 5)),
        (date(2026, 4, 1), 1, date(2026, 4, 7)),
    ],
)
def test_working_days_skip_weekends_and_holidays(day: date, days: int, after: date) -> None:
    assert working_day_after(day, days) == after


@pytest.mark.parametrize("closed", [date(2026, 12, 24), date(2026, 12, 31), date(2026, 6, 5), date(2026, 5, 25)])
def test_days_on_which_nobody_works(closed: date) -> None:
    assert not is_working_day(closed)


@pytest.mark.parametrize("open_day", [date(2026, 5, 1), date(2024, 4, 26)])
def test_days_on_which_others_have_a_holiday(open_day: date) -> None:
    assert is_working_day(open_day)
