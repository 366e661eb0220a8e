"""Takeovers are carried out on their day, once, whatever goes wrong on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import SmsFactor
from orders.core import reasons
from orders.models import Order, Takeover
from orders.takeover import command
from orders.takeover.credit import is_closed
from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Line, SimCard, Subscription
from tests.accounts.steps import deliver
from tests.numbers import make_plan
from tests.orders.made import items_of
from tests.orders.taken_over import (
    FORM,
    PERSON,
    begun,
    commands,
    filled,
    inside,
    logged,
    mails,
    moved,
    order_of,
    path,
    state_of,
    subscription,
    takeover_of,
)
from tests.orders.test_mobile_pages import text_of
from tests.outside import Outside
from tests.subscriptions.swapping import POST, put_in, swap
from tests.subscriptions.swapping import answered as swapped
from tests.world import World

TOMORROW = timedelta(days=1)


def test_it_moves_on_its_day_with_its_card_and_without_the_givers_words(
    mette: Client, frida: Client, world: World, network: Outside, asked: Takeover
) -> None:
    with as_system("tests"):
        SmsFactor.objects.create(user=world.mette, name="sms", number=asked.item.number, confirmed=True)
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(price=99, add_ons=["eu"])
    said = text_of(mette.post(inside(world), {}, follow=True))
    assert "går til Fremmed Handel A/S. Jeres sidste dag er" in said
    accepted = takeover_of(asked.item.order)
    assert (accepted.state, accepted.first_day) == ("accepted", timezone.localdate() + TOMORROW)
    assert [mail["to"] for mail in mails("takeover_accepted")] == [world.frida.email]
    assert [mail["to"] for mail in mails("takeover_receipt")] == ["karl@example.com"]
    # Nothing before its day.
    (command,) = commands("orders.takeover")
    midnight = timezone.localtime(command.due_at)
    assert (midnight.date(), midnight.hour) == (accepted.first_day, 0)
    found = subscription(asked.item.number)
    assert found and found.company_id == world.nordhavn.pk
    moved()
    found = subscription(asked.item.number)
    assert found and (found.company_id, found.account_id) == (world.fremmed.pk, world.fremmed_konto.pk)
    assert (found.holder_name, found.department, found.user_id) == ("Ida Indehaver", "Hemmelig afdeling", None)
    assert (int(found.price), found.add_ons, found.started_on) == (149, [], timezone.localdate())
    assert state_of(asked) == ("done", "done", "done")
    with as_system("tests"):
        card = SimCard.objects.system().get(subscription=found)
        assert not SmsFactor.objects.filter(number=found.number).exists()
    assert (card.company_id, card.state) == (world.fremmed.pk, "active")
    # The add-on that did not come along is ended in the network, too.
    seen = network.subscriber(found.number)
    assert [order["verb"] for order in seen["orders"]] == ["transfer", "plan"]
    assert (seen["owner"]["cvr"], seen["add_ons"]) == ("40000038", [])
    assert [mail["to"] for mail in mails("takeover_given")] == ["karl@example.com"]
    assert {entry.company_id for entry in logged("takeover_done")} == {world.nordhavn.pk, world.fremmed.pk}
    assert frida.get(f"/abonnementer/{found.uid}/").status_code == 200
    assert mette.get(f"/abonnementer/{found.uid}/").status_code == 404


def test_the_same_plan_is_not_ordered_again(mette: Client, world: World, network: Outside, asked: Takeover) -> None:
    mette.post(inside(world), {})
    moved()
    assert [order["verb"] for order in network.subscriber(asked.item.number)["orders"]] == ["transfer"]
    assert state_of(asked) == ("done", "done", "done")


def test_a_line_moves_with_its_addresses(mette: Client, frida: Client, world: World, network: Outside) -> None:
    plan = make_plan("fiber", category="internet", name="Fiber 100/100", price=399, down_mbit=100, up_mbit=100)
    HttpNetwork().order("create", "FB300001", {"plan": "fiber", "add_ons": []}, key="a line")
    with as_system("tests"):
        made = Subscription.objects.create(
            company=world.nordhavn, account=world.konto, category="internet", number="FB300001", plan=plan,
            plan_name=plan.name, price=399,
        )  # fmt: skip
        Line.objects.create(company=world.nordhavn, subscription=made, a_end="Kajgade 4, 2150 Nordhavn")
    drafted = frida.post(f"{FORM}?slags=internet", filled(world, number="fb 300001", plan="fiber"), follow=True)
    frida.post(drafted.request["PATH_INFO"], {})
    begun()
    # A line gets no text message: its company answers behind the log-in.
    assert not commands("orders.takeover_text")
    assert mette.post(f"/abonnementer/{made.uid}/afgiv/", {}).status_code == 302
    moved()
    found = subscription("FB300001")
    assert found and (found.company_id, int(found.price)) == (world.fremmed.pk, 399)
    with as_system("tests"):
        assert Line.objects.system().get(subscription=found).company_id == world.fremmed.pk
    assert "Kajgade 4" in frida.get(f"/abonnementer/{found.uid}/").content.decode()


def test_a_number_that_left_the_portal_comes_back(
    client: Client, frida: Client, world: World, network: Outside
) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(
            state="terminated", terminated_on=timezone.localdate()
        )
    found = takeover_of(order_of(frida, world, **{**PERSON, "number": "20 12 34 56"}))
    begun()
    client.post(path(found, "text"), {"answered_by": "Petra", "terms": "on"})
    moved()
    back = subscription("+4520123456")
    assert back and (back.company_id, back.state, back.terminated_on) == (world.fremmed.pk, "active", None)
    assert back.holder_name == "Ida Indehaver"
    # What it was before stays the history of the company that had it.
    with as_system("tests"):
        old = Subscription.objects.system().get(pk=world.colleagues_number.pk)
    assert (old.pk != back.pk, old.company_id, old.state, old.holder_name, str(old)) == (
        True, world.nordhavn.pk, "terminated", "Bo Holder", str(back),
    )  # fmt: skip


@pytest.mark.parametrize(("cvr", "refused"), [("41001127", True), ("41001267", True), ("41000139", False)])
def test_the_company_that_takes_over_is_checked(
    cvr: str, refused: bool, frida: Client, world: World, network: Outside
) -> None:
    order = order_of(frida, world, **PERSON)
    with as_system("tests"):
        world.fremmed.cvr = cvr
        world.fremmed.save()
    begun()
    state, item, _order = state_of(takeover_of(order))
    assert (state, item) == (("refused", "rejected") if refused else ("waiting", "in_progress"))
    assert bool(mails("takeover_asked")) != refused
    assert [mail["to"] for mail in mails("takeover_not_done")] == [world.frida.email] * refused


@pytest.mark.parametrize("status", ["OPHØRT", "UNDERKONKURS", "OPLØST EFTER KONKURS", "Tvangsopløst", "SLETTET"])
def test_statuses_of_companies_that_are_closed(status: str) -> None:
    assert is_closed(status)
    assert not is_closed("NORMAL")
    assert not is_closed("AKTIV")


def test_while_the_register_is_away_the_check_is_repeated(frida: Client, world: World, network: Outside) -> None:
    order = order_of(frida, world, **PERSON)
    network.fault("cvr", "error503")
    begun()
    assert state_of(takeover_of(order)) == ("ordered", "waiting", "received")
    network.clear_faults()
    begun()
    assert state_of(takeover_of(order))[0] == "waiting"
    begun()
    assert len(mails("takeover_asked")) == 1


def test_a_number_that_the_giver_has_lost_meanwhile(mette: Client, world: World, asked: Takeover) -> None:
    mette.post(inside(world), {})
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(
            company=world.datter, account=world.datter_konto
        )
    moved()
    assert state_of(asked) == ("refused", "rejected", "rejected")
    assert not commands("network.takeover")
    assert items_of(asked.item.order)[0].reason == "takeover_gone"


def test_a_card_in_the_post_does_not_take_the_number_back(
    mette: Client, world: World, network: Outside, asked: Takeover
) -> None:
    number = world.colleagues_number
    swap(world.mette, number, **POST)
    swapped()
    assert "Et nyt simkort til nummeret er på vej" in text_of(mette.post(inside(world), {}))
    assert state_of(asked)[0] == "waiting"
    put_in(network, number.number)
    swapped()
    mette.post(inside(world), {})
    moved()
    assert state_of(asked)[0] == "done"


def test_a_card_that_is_ordered_after_the_yes_keeps_the_number(
    mette: Client, world: World, network: Outside, asked: Takeover
) -> None:
    mette.post(inside(world), {})
    swap(world.mette, world.colleagues_number, **POST)
    swapped()
    moved()
    assert state_of(asked) == ("refused", "rejected", "rejected")
    found = subscription(asked.item.number)
    assert found and found.company_id == world.nordhavn.pk
    assert [order["verb"] for order in network.subscriber(asked.item.number)["orders"]] == ["sim"]
    assert reasons.words(items_of(asked.item.order)[0].reason) == "et nyt simkort til nummeret er på vej"


def test_a_network_that_refuses_leaves_it_where_it_is_and_both_are_notified(
    mette: Client, world: World, network: Outside, asked: Takeover
) -> None:
    mette.post(inside(world), {})
    network.fault("network", "rejected", count=1)
    moved()
    assert state_of(asked) == ("refused", "rejected", "rejected")
    found = subscription(asked.item.number)
    assert found and (found.company_id, found.holder_name) == (world.nordhavn.pk, "Bo Holder")
    assert [mail["to"] for mail in mails("takeover_not_done")] == [world.frida.email]
    assert [mail["to"] for mail in mails("takeover_not_given")] == ["karl@example.com"]
    assert reasons.words(items_of(asked.item.order)[0].reason)


def test_a_plan_that_the_network_refuses_is_tried_again(
    client: Client, frida: Client, network: Outside, asked_person: Takeover
) -> None:
    client.post(path(asked_person, "text"), {"answered_by": "Petra", "terms": "on"})
    with as_system("tests"):
        Takeover.objects.system().update(first_day=timezone.localdate())
    deliver("orders.takeover")
    deliver("network.takeover")
    deliver("network.takeover")
    assert state_of(asked_person) == ("moved", "in_progress", "in_progress")
    network.fault("network", "rejected", count=1)
    deliver("network.takeover_plan")
    deliver("network.takeover_plan")
    assert state_of(asked_person) == ("moved", "failed", "failed")
    network.clear_faults()
    order = asked_person.item.order
    frida.post(f"/ordrer/{order.uid}/proev-igen/", {})
    begun()
    deliver("network.takeover_plan")
    deliver("network.takeover_plan")
    assert state_of(asked_person) == ("done", "done", "done")


@pytest.mark.parametrize("mode", ["lost_response", "hang_after_store", "error500", "duplicate", "twice"])
def test_an_answer_that_was_lost_moves_it_once(
    mode: str, settings: Any, mette: Client, world: World, network: Outside, asked: Takeover
) -> None:
    settings.GATEWAY_CONNECT_SECONDS = settings.GATEWAY_READ_SECONDS = 0.5
    mette.post(inside(world), {})
    network.fault("network", mode, count=2)
    for _ in range(3):
        moved()
    assert state_of(asked) == ("done", "done", "done")
    assert len(network.subscriber(asked.item.number)["orders"]) == 1
    assert len(mails("takeover_given")) == 1


def test_a_worker_killed_between_changes_nothing_twice(
    mette: Client, world: World, asked: Takeover, monkeypatch: pytest.MonkeyPatch
) -> None:
    mette.post(inside(world), {})

    def killed(*_args: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(command, "take", killed)
        with pytest.raises(SystemExit):
            moved()
    found = subscription(asked.item.number)
    assert found and found.company_id == world.nordhavn.pk
    assert state_of(asked)[0] == "accepted"
    moved()
    assert state_of(asked) == ("done", "done", "done")
    assert len(mails("takeover_given")) == 1


def test_a_yes_after_the_wished_day_counts_from_the_day_after(mette: Client, world: World, asked: Takeover) -> None:
    with as_system("tests"):
        Order.objects.system().update(wished_on=timezone.localdate() - TOMORROW)
    mette.post(inside(world), {})
    assert takeover_of(asked.item.order).first_day == timezone.localdate() + TOMORROW
