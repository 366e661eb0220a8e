"""The front page: what one looks a number up for, two steps to a code, what wants attention, how many there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimSwap, Subscription
from tests.caches import empty_caches
from tests.numbers import make_number
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


BARRED, BINDING, ENDING = (
    f"/abonnementer/?type=mobil&amp;{narrow}" for narrow in ("visning=spaerrede", "binding=on", "visning=opsagte")
)


@pytest.fixture
def front(signed_in: SignIn) -> Callable[[User], str]:
    """The front page, nothing of it being remembered."""

    def drawn(user: User) -> str:
        empty_caches()
        return signed_in(user).get("/").content.decode()

    return drawn


def change(world: World, **fields: Any) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(**fields)


def test_three_buttons_of_one_question(world: World, front: Callable[[User], str]) -> None:
    text = front(world.mette)
    assert re.findall('name="goer" value="([a-z]+)"', text) == ["puk", "sim", "spaer"]
    assert "Find konto" not in text


@pytest.mark.parametrize(
    ("functions", "acts"),
    [
        ({Function.MOBILE, Function.MOBILE_SIM}, ["puk", "sim"]),
        ({Function.MOBILE, Function.MOBILE_BAR}, ["spaer"]),
        ({Function.TELEPHONY, Function.TELEPHONY_CHANGE}, ["spaer"]),
        ({Function.CIRCUITS}, []),
    ],
)
def test_buttons_are_those_of_the_functions(
    world: World, front: Callable[[User], str], functions: Any, acts: list[str]
) -> None:
    with as_system("tests"):
        user = make_user(world.nordhavn, "nogen", functions)
    text = front(user)
    assert re.findall('name="goer" value="([a-z]+)"', text) == acts
    # A user who may only look finds numbers all the same.
    assert text.count('class="lookup"') == 1


def test_users_without_numbers_look_up_accounts_alone(world: World, front: Callable[[User], str]) -> None:
    text = front(world.jonas)
    assert "Find konto" in text
    assert "goer" not in text


def test_an_employee_has_the_own_number_instead(world: World, front: Callable[[User], str]) -> None:
    text = front(world.nynne)
    assert 'class="lookup"' not in text
    assert f"/mit-nummer/{world.own_number.uid}/" in text


def test_each_company_says_how_many_it_has(world: World, front: Callable[[User], str]) -> None:
    with as_system("tests"):
        make_number(world.datter_konto, "+4526401050", "8945010000000000063")
    text = front(world.mette)
    assert text.count("Mobil\u00a02") == 1
    assert text.count("Mobil\u00a01") == 1
    assert "Mobil\u00a0" not in front(world.jonas)


def test_what_wants_attention(world: World, front: Callable[[User], str]) -> None:
    today = timezone.localdate()
    text = front(world.mette)
    assert not any(link in text for link in (BARRED, BINDING, ENDING))
    change(world, state="barred", bars=["all"], binding_until=today + timedelta(days=40))
    text = front(world.mette)
    assert BARRED in text
    assert BINDING in text
    assert ENDING not in text
    change(world, state="active", bars=[], terminated_on=today + timedelta(days=4))
    text = front(world.mette)
    assert ENDING in text
    assert BARRED not in text
    change(world, terminated_on=today + timedelta(days=40))
    assert ENDING not in front(world.mette)


def test_no_task_for_what_the_user_can_not_change_or_see(world: World, front: Callable[[User], str]) -> None:
    change(world, state="barred", bars=["all"])
    for user in (world.freja, world.frida, world.nynne, world.jonas):
        assert BARRED not in front(user)


def test_a_refused_swap_is_shown_until_another_one_succeeds(world: World, front: Callable[[User], str]) -> None:
    def swap(state: str, *, hours: int) -> None:
        one, at = world.colleagues_number, timezone.now() - timedelta(hours=hours)
        with as_system("tests"):
            SimSwap.objects.create(
                company=one.company, account=one.account, subscription=one, number=one.number, kind="esim",
                state=state, at=at, until=at,
            )  # fmt: skip

    link = f'href="/abonnementer/{world.colleagues_number.uid}/"'
    assert link not in front(world.mette)
    swap("refused", hours=30)
    assert link in front(world.mette)
    assert link not in front(world.freja)
    assert link not in front(world.frida)
    swap("done", hours=2)
    assert link not in front(world.mette)


def test_the_cache_is_refreshed_when_a_number_is_changed(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.mette)
    assert BARRED not in client.get("/").content.decode()
    with as_system("tests"):
        one = Subscription.objects.system().get(pk=world.colleagues_number.pk)
        one.state = "barred"
        one.save()
    assert BARRED in client.get("/").content.decode()


def test_what_is_kept_is_nobody_elses(world: World, signed_in: SignIn) -> None:
    change(world, state="barred", bars=["all"])
    for user, shown in ((world.mette, True), (world.freja, False), (world.frida, False), (world.mette, True)):
        assert (BARRED in signed_in(user).get("/").content.decode()) == shown


def test_many_tasks_are_next_to_the_first_panel(
    world: World, front: Callable[[User], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(world, state="barred", bars=["all"])
    after_tasks = re.compile(r'class="tasks".*?</section>\s*<(/div|section)', re.DOTALL)
    found = after_tasks.search(front(world.mette))
    assert found and found[1] == "/div"
    monkeypatch.setattr("selfservice.site.views.MANY_TASKS", 0)
    text = front(world.mette)
    found = after_tasks.search(text)
    assert found and found[1] == "section"
    assert text.count("Mobil\u00a02") == 1
