"""A lost phone: barred in two steps, through the network, with its answer shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import acting_as, as_system
from subscriptions.models import Subscription
from subscriptions.own_number.context import own_numbers, page_of
from tests.accounts.steps import deliver
from tests.outside import Outside
from tests.subscriptions.conftest import (
    NUMBER,
    act,
    answered,
    commands,
    logged,
    make_stale,
    now,
    page,
    runs,
    set_policy,
)
from tests.world import World


def test_an_answer_that_comes_while_the_page_is_drawn(world: World, network: Outside, nynne: Client, bar: Any) -> None:
    with as_system("tests"):
        actor = portal_actor(world.nynne)
    with acting_as(actor):
        number = own_numbers(actor).get()
    bar()
    answered()
    with acting_as(actor):
        shown = page_of(RequestFactory().get("/"), actor, [number], number)
    assert (shown["run"].state, shown["subscription"].state) == ("done", "barred")
    assert [act.action.slug for act in shown["acts"]] == ["unbar_own"]


def test_two_steps_and_the_network_has_done_it(nynne: Client, world: World, network: Outside, bar: Any) -> None:
    first = page(nynne)
    assert act(world.own_number, "spaer") in first
    question = nynne.get(act(world.own_number, "spaer"))
    assert "112" in question.content.decode()
    answer = bar()
    assert answer["Location"] == f"/mit-nummer/{world.own_number.uid}/"
    assert now(world.own_number).state == "active"
    assert "data-under-way" in page(nynne)
    assert answered() == 1
    assert network.subscriber(NUMBER)["bars"] == ["all"]
    found = now(world.own_number)
    assert (found.state, found.bars) == ("barred", ["all"])
    assert found.lost_since
    (run,) = runs("bar_lost")
    assert (run.state, run.data["cause"]) == ("done", "lost")
    after = page(nynne)
    assert "data-under-way" not in after
    assert act(world.own_number, "ophaev") in after
    assert act(world.own_number, "spaer") not in after
    assert "112" in after


def test_she_is_notified_by_mail(world: World, network: Outside, nynne: Client, barred: None, settings: Any) -> None:
    # pytest-django keeps mail in memory; this one is sent.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    deliver("mail")
    (mail,) = network.mails()
    assert mail["to"] == ["nynne@example.com"]
    assert "20 12 34 90" in mail["subject"]
    nynne.post(act(world.own_number, "ophaev"))
    answered()
    deliver("mail")
    assert len(network.mails()) == 2
    assert network.mails()[0]["subject"] != mail["subject"]


def test_what_was_barred_already_stays_barred(world: World, network: Outside, bar: Any) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(bars=["premium"])
    bar()
    answered()
    assert network.subscriber(NUMBER)["bars"] == ["all", "premium"]
    (entry,) = logged("bar_lost")
    assert (entry.before, entry.after) == ({"bars": ["premium"]}, {"bars": ["all", "premium"]})


def test_no_fresh_second_factor_is_asked_for(nynne: Client, bar: Any) -> None:
    make_stale(nynne)
    assert bar()["Location"].startswith("/mit-nummer/")
    assert len(commands()) == 1


def test_sent_twice_is_once(bar: Any) -> None:
    once = str(uuid4())
    assert bar(request_id=once)["Location"] == bar(request_id=once)["Location"]
    # From another tab, and so another form: the first is on its way.
    assert bar(request_id=str(uuid4())).status_code == 200
    assert len(commands()) == len(runs("bar_lost")) == 1


def test_barring_a_barred_number_is_refused_with_a_reason(nynne: Client, world: World, barred: None, bar: Any) -> None:
    assert 'role="alert"' in bar().content.decode()
    assert len(commands()) == 1


@pytest.mark.parametrize("cause", ["", "bored", "lost\0"])
def test_a_cause_that_nobody_offered(bar: Any, cause: str) -> None:
    assert bar(cause=cause).status_code == 200
    assert commands() == []


def test_a_slow_network_is_asked_again(nynne: Client, world: World, network: Outside, bar: Any) -> None:
    network.fault("network", "pending")
    bar()
    answered()
    assert (now(world.own_number).state, runs("bar_lost")[0].state) == ("active", "sent")
    assert "data-under-way" in page(nynne)
    network.clear_faults()
    answered()
    assert now(world.own_number).state == "barred"
    assert len(network.subscriber(NUMBER)["orders"]) == 1


@pytest.mark.parametrize("mode", ["error503", "lost_response", "garbage"])
def test_a_network_that_is_down_gets_it_when_it_is_back(
    world: World, network: Outside, bar: Any, mode: str, settings: Any
) -> None:
    network.fault("network", mode, count=1)
    bar()
    answered()
    (command,) = commands()
    assert (command.state, now(world.own_number).state) == ("pending", "active")
    answered()
    assert now(world.own_number).state == "barred"
    assert [order["key"] for order in network.subscriber(NUMBER)["orders"]] == [command.key]


@pytest.mark.parametrize("unknown", [False, True])
def test_a_network_that_refuses(nynne: Client, world: World, outside: Outside, bar: Any, unknown: bool) -> None:
    """The simulated network knows the number when it is the demo's (it is), unless it is another."""
    if unknown:
        with as_system("tests"):
            Subscription.objects.system().filter(pk=world.own_number.pk).update(number="+4526009999")
    else:
        outside.fault("network", "rejected", count=1)
    bar()
    answered()
    assert (now(world.own_number).state, runs("bar_lost")[0].state) == ("active", "refused")
    text = page(nynne)
    assert "notice bad" in text
    # It can be tried again.
    assert act(world.own_number, "spaer") in text
    with as_system("tests"):
        assert OutboxCommand.objects.system().filter(kind="mail", payload__template="alarm").count() == 1


def test_a_number_terminated_meanwhile_stays_so(world: World, network: Outside, bar: Any) -> None:
    bar()
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(state="terminated")
    answered()
    assert now(world.own_number).state == "terminated"


@pytest.mark.parametrize("state", ["activating", "terminated"])
def test_only_an_active_number(nynne: Client, world: World, bar: Any, state: str) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(state=state)
    assert act(world.own_number, "spaer") not in page(nynne)
    assert 'role="alert"' in bar().content.decode()
    assert commands() == []


def test_against_the_policy(nynne: Client, world: World, bar: Any) -> None:
    set_policy(world.nordhavn, bar_lost=False)
    text = page(nynne)
    assert act(world.own_number, "spaer") not in text
    assert world.mette.name in text
    assert world.mette.name in bar().content.decode()
    assert commands() == []
    assert "spaer" not in nynne.get("/").content.decode()


def test_by_hand_through_the_front_page(world: World, signed_in: Callable[[User], Client]) -> None:
    front = signed_in(world.nynne).get("/").content.decode()
    assert act(world.own_number, "spaer") in front
    assert f'action="{act(world.own_number, "vis-puk")}"' in front
    # The list's own search has no use for it.
    assert "vis-puk" not in signed_in(world.mette).get("/").content.decode()
