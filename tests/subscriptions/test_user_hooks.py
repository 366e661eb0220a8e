"""Whose own a number is: tied when its owner has confirmed it by a code, free again when the login is closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.credentials.confirm_number import confirm_number
from accounts.models import User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.accounts.users import act
from tests.numbers import make_plan
from tests.world import World

SignIn = Callable[[User], Client]
NUMBER = "+4520123477"


def subscription(world: World, **fields: object) -> Subscription:
    with as_system("tests"):
        made: Subscription = Subscription.objects.create(
            **{"company": world.nordhavn, "account": world.konto, "number": NUMBER, "category": "mobile",
               "plan": make_plan(), "plan_name": "Erhverv", "holder_name": "Freja", "state": "active"} | fields
        )  # fmt: skip
    return made


def owner(of: Subscription) -> int | None:
    with as_system("tests"):
        return Subscription.objects.system().get(pk=of.pk).user_id


def confirm(user: User, number: str = NUMBER) -> None:
    with as_system("tests"):
        user.mobile = number
        user.save()
        confirm_number(user)


def test_a_confirmed_number_is_ones_own(world: World) -> None:
    number = subscription(world)
    confirm(world.freja)
    assert owner(number) == world.freja.pk


@pytest.mark.parametrize("case", ["another's", "another company's", "terminated", "another number"])
def test_and_no_other(case: str, world: World) -> None:
    if case == "another's":
        number = subscription(world, user=world.jonas)
    elif case == "another company's":
        number = subscription(world, company=world.fremmed, account=world.fremmed_konto)
    elif case == "terminated":
        number = subscription(world, state="terminated")
    else:
        number = subscription(world, number="+4520123478")
    before = owner(number)
    confirm(world.freja)
    assert owner(number) == before


def test_closing_the_login_says_so_and_sets_it_free(world: World, signed_in: SignIn) -> None:
    number = subscription(world, user=world.freja)
    mette = signed_in(world.mette)
    page = mette.get(f"/brugere/{world.freja.uid}/luk/").content.decode()
    assert "20 12 34 77" in page.replace("\u00a0", " ")
    assert act(mette, world.freja, "luk").status_code == 302
    assert owner(number) is None
