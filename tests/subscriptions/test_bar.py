"""A colleague's number is barred and unbarred: permissions, reasons, and the answer to the second of two requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.outside import Outside
from tests.subscriptions.conftest import act, act_on, answered, commands, logged, now, runs
from tests.world import World, make_user

NUMBER = "+4520123456"
Post = Callable[..., Any]


@pytest.fixture
def ask(mette: Client, world: World) -> Post:
    """Do an act on the colleague's number, by its address."""
    return lambda address, **data: mette.post(act_on(world.colleagues_number, address), data)


@pytest.fixture
def guard(world: World, signed_in: Callable[[User], Client]) -> Client:
    """Somebody at the reception, who sees mobile numbers and bars them."""
    with as_system("tests"):
        who = make_user(world.nordhavn, "vagt", {Function.MOBILE, Function.MOBILE_BAR})
    return signed_in(who)


def change(subscription: Subscription, **values: Any) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=subscription.pk).update(**values)


def page_of(client: Client, subscription: Subscription) -> str:
    return client.get(f"/abonnementer/{subscription.uid}/").content.decode()


def test_barred_with_its_reason_and_lifted_again(mette: Client, world: World, network: Outside, ask: Post) -> None:
    change(world.colleagues_number, bars=["premium"])
    answer = ask("spaer", cause="misuse")
    assert answer["Location"] == f"/abonnementer/{world.colleagues_number.uid}/#run"
    assert 'data-under-way="' in page_of(mette, world.colleagues_number)
    answered()
    found = now(world.colleagues_number)
    assert (found.state, found.bars, found.lost_since) == ("barred", ["all", "premium"], None)
    assert network.subscriber(NUMBER)["bars"] == ["all", "premium"]
    (entry,) = logged("bar")
    assert entry.after == {"bars": ["all", "premium"], "cause": "misuse"}
    page = page_of(mette, world.colleagues_number)
    assert "data-under-way" not in page
    assert "/spaer/" not in page
    ask("ophaev")
    answered()
    assert (now(world.colleagues_number).state, now(world.colleagues_number).bars) == ("active", ["premium"])
    assert "/ophaev/" not in page_of(mette, world.colleagues_number)


def test_what_it_means_and_costs_is_said_before(mette: Client, world: World) -> None:
    change(world.colleagues_number, price=149)
    for address in ("spaer", "stjaalet"):
        page = mette.get(act_on(world.colleagues_number, address)).content.decode()
        assert "149,00" in page
        assert "112" in page


def test_the_second_of_two_reads_who_was_first(mette: Client, guard: Client, world: World, ask: Post) -> None:
    ask("spaer", cause="lost")
    for address in ("spaer", "begraensninger", "stjaalet"):
        page = guard.post(act_on(world.colleagues_number, address), {"cause": "lost"}).content.decode()
        assert world.mette.name in page
        assert 'role="alert"' in page
    assert len(commands()) == 1


def test_barring_twice_and_unbarring_twice_are_refused_with_a_reason(world: World, ask: Post) -> None:
    assert 'role="alert"' in ask("ophaev").content.decode()
    change(world.colleagues_number, bars=["all"], state="barred")
    for address in ("spaer", "stjaalet"):
        assert 'role="alert"' in ask(address, cause="lost").content.decode()
    assert commands() == []


@pytest.mark.parametrize("address", ["spaer", "ophaev", "stjaalet", "begraensninger"])
def test_a_terminated_number_is_left_alone(world: World, ask: Post, address: str) -> None:
    change(world.colleagues_number, state="terminated", bars=["all"])
    assert 'role="alert"' in ask(address, cause="lost", bars=["data"]).content.decode()
    assert commands() == []


def test_sent_twice_is_once(ask: Post) -> None:
    once = str(uuid4())
    assert (
        ask("spaer", cause="lost", request_id=once)["Location"]
        == ask("spaer", cause="lost", request_id=once)["Location"]
    )
    assert len(commands()) == len(runs("bar")) == 1


def test_a_refusal_is_shown_with_its_reason(mette: Client, world: World, network: Outside, ask: Post) -> None:
    network.fault("network", "rejected", count=1)
    ask("spaer", cause="lost")
    answered()
    (run,) = runs("bar")
    assert (run.state, now(world.colleagues_number).state) == ("refused", "active")
    page = page_of(mette, world.colleagues_number)
    assert "notice bad" in page
    # The network's own word stays on record; people read it in theirs.
    assert run.reason == "number is locked"
    assert "nummeret er låst i mobilnettet" in page
    assert "/spaer/" in page


def test_the_function_decides(mette: Client, guard: Client, world: World, signed_in: Callable[[User], Client]) -> None:
    assert guard.get(act_on(world.colleagues_number, "spaer")).status_code == 200
    reader = signed_in(world.freja)
    assert reader.get(act_on(world.colleagues_number, "spaer")).status_code == 403
    assert guard.get(act_on(world.fremmed_number, "spaer")).status_code == 404
    assert guard.get(act_on(world.colleagues_number, "vis-puk")).status_code == 403


def test_a_landline_is_barred_by_those_who_change_telephony(
    world: World, guard: Client, signed_in: Callable[[User], Client]
) -> None:
    change(world.colleagues_number, category="telephony")
    with as_system("tests"):
        who = make_user(world.nordhavn, "fastnet", {Function.TELEPHONY, Function.TELEPHONY_CHANGE})
    client = signed_in(who)
    page = client.get(act_on(world.colleagues_number, "spaer")).content.decode()
    assert 'name="cause"' in page
    # It has no card that a new one could be ordered for.
    assert 'name="new_sim"' not in page
    assert client.get(act_on(world.colleagues_number, "stjaalet")).content.decode().count('role="alert"') == 1
    assert guard.get(act_on(world.colleagues_number, "spaer")).status_code == 404


class TestTheCompanysBarAndTheEmployees:
    def test_an_employee_does_not_lift_the_companys(
        self, nynne: Client, mette: Client, world: World, network: Outside
    ) -> None:
        mette.post(act_on(world.own_number, "spaer"), {"cause": "misuse"})
        answered()
        answer = nynne.post(act(world.own_number, "ophaev"), {}).content.decode()
        assert world.mette.name in answer
        assert (now(world.own_number).state, len(commands())) == ("barred", 1)
        # Nor does her page offer it.
        assert act(world.own_number, "ophaev") not in nynne.get("/mit-nummer/").content.decode()

    def test_the_company_lifts_an_employees(self, mette: Client, world: World, network: Outside, barred: None) -> None:
        assert now(world.own_number).lost_since
        mette.post(act_on(world.own_number, "ophaev"), {})
        answered()
        assert (now(world.own_number).state, now(world.own_number).lost_since) == ("active", None)

    def test_restrictions_do_not_make_it_the_companys(
        self, mette: Client, nynne: Client, world: World, network: Outside, barred: None
    ) -> None:
        since = now(world.own_number).lost_since
        mette.post(act_on(world.own_number, "begraensninger"), {"bars": ["data"]})
        answered()
        found = now(world.own_number)
        assert (found.state, found.bars, found.lost_since) == ("barred", ["all", "data"], since)
        nynne.post(act(world.own_number, "ophaev"), {})
        answered()
        assert now(world.own_number).bars == ["data"]


def mails() -> list[str]:
    with as_system("tests"):
        return [c.payload["template"] for c in OutboxCommand.objects.system().filter(kind="mail").order_by("pk")]


def test_its_user_is_notified_of_bars_and_not_of_restrictions(mette: Client, world: World, network: Outside) -> None:
    for address, data in (("begraensninger", {"bars": ["premium"]}), ("spaer", {"cause": "lost"}),
                          ("begraensninger", {"bars": []}), ("ophaev", {})):  # fmt: skip
        mette.post(act_on(world.own_number, address), data)
        answered()
    assert mails() == ["number_barred", "number_unbarred"]


def test_on_another_day(mette: Client, world: World, network: Outside, ask: Post) -> None:
    day = timezone.localdate() + timedelta(days=3)
    asked = ask("spaer", cause="other", due_on=f"{day:%d.%m.%Y}")
    assert 'name="checked"' in asked.content.decode()
    ask("spaer", cause="other", due_on=f"{day:%d.%m.%Y}", checked="1")
    (run,) = runs("bar")
    assert (run.state, commands()) == ("scheduled", [])
    page = page_of(mette, world.colleagues_number)
    assert f"/planlagt/{run.uid}/fortryd/" in page
    # It is no reason to wait: the network has not been asked.
    assert "/spaer/" in page
