"""Codes of colleagues' cards: by those who swap cards, whatever employees may see of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.functions import Function
from accounts.models import Grant, User
from selfservice.kernel.core.crypto import seal
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard
from tests.subscriptions.conftest import act, act_on, logged, make_stale, runs, set_policy
from tests.world import World, make_user

SHOWN = "0819\u00a04471"
PIN = "4806"


@pytest.fixture
def help_desk(world: World, signed_in: Callable[[User], Client]) -> Client:
    """Somebody who helps colleagues with their cards, and nothing more."""
    with as_system("tests"):
        who = make_user(world.nordhavn, "hjaelp", {Function.MOBILE, Function.MOBILE_SIM})
    return signed_in(who)


def ask(client: Client, world: World, code: str = "puk1", **more: str) -> Any:
    return client.post(act_on(world.colleagues_number, "vis-puk"), {"which": code, **more})


def test_shown_once_and_on_record(help_desk: Client, world: World) -> None:
    answer = ask(help_desk, world)
    assert SHOWN in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "data-keep" in answer.content.decode()
    assert SHOWN not in help_desk.get(f"/abonnementer/{world.colleagues_number.uid}/").content.decode()
    (entry,) = logged("reveal_puk")
    assert (entry.target_id, entry.after["code"]) == (world.colleagues_number.pk, "puk1")
    # The history of the number says it, too.
    assert "Hjaelp" in help_desk.get(f"/abonnementer/{world.colleagues_number.uid}/").content.decode()


def test_the_pin_that_the_card_came_with(help_desk: Client, world: World) -> None:
    page = f"/abonnementer/{world.colleagues_number.uid}/"
    assert 'value="pin"' not in help_desk.get(page).content.decode()
    assert PIN not in ask(help_desk, world, "pin").content.decode()
    with as_system("tests"):
        card = SimCard.objects.system().get(subscription=world.colleagues_number)
        card.pin = seal(PIN.encode(), card.iccid)
        card.save()
    assert 'value="pin"' in help_desk.get(page).content.decode()
    assert PIN not in help_desk.get(page).content.decode()
    assert f">{PIN}</b>" in ask(help_desk, world, "pin").content.decode()


def test_a_fresh_second_factor_first(help_desk: Client, world: World) -> None:
    make_stale(help_desk)
    assert ask(help_desk, world)["Location"].startswith("/bekraeft/")
    assert runs("reveal_puk") == []


def test_ten_an_hour_whosever(help_desk: Client, world: World) -> None:
    for _n in range(10):
        assert SHOWN in ask(help_desk, world).content.decode()
    assert 'role="alert"' in ask(help_desk, world).content.decode()
    assert len(runs("reveal_puk")) == 10


@pytest.mark.parametrize("held", [{Function.MOBILE}, {Function.MOBILE, Function.MOBILE_BAR}])
def test_not_without_the_function(world: World, signed_in: Callable[[User], Client], held: set[str]) -> None:
    with as_system("tests"):
        who = make_user(world.nordhavn, "kun_se", held)
    assert ask(signed_in(who), world).status_code == 403


def test_the_policy_binds_users_with_only_their_own_number(
    world: World, nynne: Client, help_desk: Client, signed_in: Callable[[User], Client]
) -> None:
    set_policy(world.nordhavn, see_puk=False)
    assert SHOWN not in nynne.post(act(world.own_number, "vis-puk"), {"which": "puk1"}).content.decode()
    assert SHOWN in help_desk.post(act_on(world.own_number, "vis-puk"), {"which": "puk1"}).content.decode()
    # Of her own, too, when she has the function for it.
    with as_system("tests"):
        Grant.objects.system().filter(user=world.nynne).update(functions=["own", "mobile", "mobile_sim"])
    mine = signed_in(world.nynne).post(act(world.own_number, "vis-puk"), {"which": "puk1"})
    assert SHOWN in mine.content.decode()


def test_own_alone_opens_no_page_of_the_companys(nynne: Client, world: World) -> None:
    assert nynne.post(act_on(world.own_number, "vis-puk"), {"which": "puk1"}).status_code == 403
    assert ask(nynne, world).status_code == 403
    assert runs("reveal_puk") == []


def test_without_own_there_is_no_my_number(help_desk: Client, world: World) -> None:
    assert help_desk.post(act(world.own_number, "vis-puk"), {"which": "puk1"}).status_code == 403


def test_a_number_that_is_gone_has_no_code(help_desk: Client, world: World) -> None:
    with as_system("tests"):
        type(world.colleagues_number).objects.system().filter(pk=world.colleagues_number.pk).update(state="terminated")
    assert 'role="alert"' in ask(help_desk, world).content.decode()
