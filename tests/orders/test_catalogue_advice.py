"""The catalogue's advice from the last three months' use."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import UsageMonth
from subscriptions.prices import months_after
from tests.numbers import make_plan
from tests.orders.test_mobile_pages import text_of
from tests.world import World, make_user


def used(world: World, *gigabytes: float) -> None:
    """So much in each of the last months, the newest first; and in this one, which is not over."""
    this = timezone.localdate().replace(day=1)
    with as_system("tests"):
        for back, amount in enumerate((900, *gigabytes)):
            UsageMonth.objects.create(
                company=world.nordhavn, subscription=world.own_number, month=months_after(this, -back),
                data_bytes=int(amount * 10**9),
            )  # fmt: skip


def test_the_plan_that_covers_the_use(world: World, signed_in: Callable[[User], Client]) -> None:
    make_plan("lille", name="Lille 5 GB", price=50, data_included_mb=5_000, calls="included")
    make_plan("stor", name="Stor 50 GB", price=500, data_included_mb=50_000, calls="included")
    # Three whole months count; what was before does not.
    used(world, 4, 2, 6, 500)
    text = text_of(signed_in(world.mette).get("/bestil/"))
    assert "jeres 1 nummer i gennemsnit brugt 4,0 GB data om måneden: Lille 5 GB rækker." in text
    assert "i gennemsnit" not in text_of(signed_in(world.mette).get("/bestil/?slags=internet"))


def test_nothing_without_use_or_the_right_to_see_it(world: World, signed_in: Callable[[User], Client]) -> None:
    make_plan("lille", name="Lille 5 GB", price=50, data_included_mb=5_000, calls="included")
    assert "i gennemsnit" not in text_of(signed_in(world.mette).get("/bestil/"))
    used(world, 4)
    with as_system("tests"):
        orderer = make_user(world.nordhavn, "bestiller", [Function.ORDERING])
    assert "i gennemsnit" not in text_of(signed_in(orderer).get("/bestil/"))
