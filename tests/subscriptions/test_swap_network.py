"""The network is slow, away, refuses, or says everything twice: one swap, once, or none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimSwap
from subscriptions.sims.command import SimHandler
from tests.outside import Outside
from tests.subscriptions.conftest import now
from tests.subscriptions.swapping import KIND, answered, cards_of, mails, stock_card, swap, swaps, the_run
from tests.world import World

State = ActionRun.State


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    """In real life 3 and 10 seconds."""
    settings.GATEWAY_CONNECT_SECONDS = settings.GATEWAY_READ_SECONDS = 0.5


def command() -> OutboxCommand:
    with as_system("tests"):
        return OutboxCommand.objects.system().get(kind=KIND)


@pytest.mark.parametrize("mode", ["hang_after_store", "lost_response", "garbage", "error500", "duplicate", "twice"])
def test_an_answer_that_was_lost_or_came_twice(mode: str, world: World, network: Outside) -> None:
    number = world.colleagues_number
    row = swap(world.mette, number)
    network.fault("network", mode, count=1)
    answered()
    assert the_run(row).state == State.DONE
    assert [card.state for card in cards_of(number)] == ["ended", "active"]
    assert [order["status"] for order in network.subscriber(number.number)["orders"]] == ["done"]
    assert len(mails("sim_swap_done")) == 1


def test_an_order_that_lies(world: World, network: Outside) -> None:
    number = world.colleagues_number
    row = swap(world.mette, number)
    network.fault("network", "pending")
    answered()
    assert (the_run(row).state, now(number).sim_kind) == (State.SENT, "physical")
    network.clear_faults()
    answered()
    assert (the_run(row).state, now(number).sim_kind) == (State.DONE, "esim")


def test_refused_the_number_is_as_before_and_its_day_is_given_back(world: World, network: Outside) -> None:
    number, card = world.colleagues_number, stock_card(world)
    row = swap(world.mette, number, kind="stock", iccid=card.iccid)
    network.fault("network", "rejected", count=1)
    answered()
    assert (the_run(row).state, the_run(row).reason) == (State.REFUSED, "number is locked")
    assert [one.state for one in cards_of(number)] == ["active"]
    with as_system("tests"):
        card.refresh_from_db()
    assert (card.state, card.subscription_id) == ("stock", None)
    (mail,) = mails("sim_swap_refused")
    assert mail["context"]["reason"] not in ("", "number is locked"), "in the reader's words"
    # The same card, at once.
    swap(world.mette, number, kind="stock", iccid=card.iccid)
    answered()
    assert [one.state for one in swaps()] == [SimSwap.State.REFUSED, SimSwap.State.DONE]
    assert [one.pk for one in cards_of(number) if one.state == "active"] == [card.pk]


def test_an_event_sent_twice_is_applied_once(world: World, network: Outside) -> None:
    swap(world.mette, world.colleagues_number)
    answered()
    before = [(card.pk, card.state, card.iccid) for card in cards_of(world.colleagues_number)]
    answer = {"iccid": before[-1][2], "kind": "esim", "puk1": "1", "matching_id": "ANOTHER"}
    with as_system("tests"):
        SimHandler([]).confirmed(command(), answer)
        SimHandler([]).refused(command(), "too late")
    assert [(card.pk, card.state, card.iccid) for card in cards_of(world.colleagues_number)] == before
    assert [one.state for one in swaps()] == [SimSwap.State.DONE]
    assert mails("sim_swap_refused") == []


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"iccid": "8945010000000000015", "puk1": "1"},
        {"iccid": "8945010000000000048"},
        {"iccid": "8945010000000000030", "puk1": "1"},
    ],
    ids=["nothing", "a wrong number", "no codes", "another company's card"],
)
def test_an_invalid_answer_raises_and_changes_nothing(answer: dict[str, str], world: World) -> None:
    swap(world.mette, world.colleagues_number)
    with as_system("tests"), pytest.raises(ValueError):
        SimHandler([]).confirmed(command(), answer)
    assert [card.state for card in cards_of(world.colleagues_number)] == ["active"]


def test_the_old_card_gets_a_text_before_the_order_is_sent(world: World, network: Outside) -> None:
    number = world.colleagues_number
    swap(world.mette, number)
    network.fault("sms", "error503")
    answered()
    assert network.subscriber(number.number)["orders"] == []
    network.clear_faults()
    answered()
    assert len(network.messages(number.number)) == 1
    assert [order["status"] for order in network.subscriber(number.number)["orders"]] == ["done"]


def test_one_text_though_the_order_is_sent_again(world: World, network: Outside) -> None:
    number = world.colleagues_number
    swap(world.mette, number)
    network.fault("network", "error500", count=1)
    answered()
    assert len(network.messages(number.number)) == 1
    assert now(number).sim_kind == "esim"


def test_a_number_that_cant_be_texted_gets_its_card_all_the_same(world: World, network: Outside) -> None:
    swap(world.mette, world.colleagues_number)
    network.fault("sms", "refuse400")
    answered()
    assert now(world.colleagues_number).sim_kind == "esim"
    assert network.messages(world.colleagues_number.number) == []


def test_nobody_waits_for_text_messages_for_ever(world: World, network: Outside) -> None:
    swap(world.mette, world.colleagues_number)
    network.fault("sms", "error503")
    with as_system("tests"):
        OutboxCommand.objects.system().filter(kind=KIND).update(created_at=timezone.now() - timedelta(minutes=11))
    answered()
    assert now(world.colleagues_number).sim_kind == "esim"
