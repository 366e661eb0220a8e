"""Acts on subscriptions show as orders: from their runs, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from orders.core.acts import ACTS
from orders.models import Order
from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription, Transfer
from tests.accounts.steps import deliver
from tests.numbers import make_plan
from tests.orders.test_mobile_pages import text_of
from tests.outside import Outside
from tests.world import World, make_user


def acted(world: World, slug: str, data: dict[str, Any], number: Subscription | None = None) -> ActionRun:
    with as_system("tests"):
        actor = portal_actor(world.mette)
    return run(registry[slug], actor, (number or world.colleagues_number).uid, data)


def orders() -> list[Order]:
    with as_system("tests"):
        return list(Order.objects.system().order_by("pk"))


def states() -> list[str]:
    return [order.state for order in orders()]


def test_a_change_of_plan_is_an_order_until_the_network_has_answered(world: World, outside: Outside) -> None:
    made = acted(world, "change_plan", {"plan": make_plan("mobil-fri", name="Fri", price=229).code})
    (order,) = orders()
    number = world.colleagues_number
    assert (order.state, order.kind, order.act, order.run_id) == ("in_progress", "act", "change_plan", made.pk)
    assert (order.account_id, order.category, order.number_of_act) == (number.account_id, "mobile", number.number)
    assert (order.requester_id, order.requester_name, order.placed_at) == (
        world.mette.pk, world.mette.name, made.created_at,
    )  # fmt: skip
    for _round in range(3):
        deliver("network.plan")
    (order,) = orders()
    assert order.state in ("done", "rejected")
    assert order.finished_at is not None


@pytest.mark.parametrize(
    ("state", "expected"),
    [("awaiting", "approval"), ("scheduled", "received"), ("sent", "in_progress"), ("done", "done"),
     ("refused", "rejected"), ("cancelled", "cancelled")],
)  # fmt: skip
def test_the_state_of_the_order_is_that_of_the_run(state: str, expected: str, world: World) -> None:
    with as_system("tests"):
        made = ActionRun.objects.create(
            company_id=world.nordhavn.pk, action="swap_sim", actor_kind="staff", actor_name="Bo", state="running",
            request_id=world.nordhavn.uid, target_model="subscriptions.subscription",
            target_id=world.colleagues_number.pk,
        )  # fmt: skip
        assert orders() == []
        ActionRun.objects.system().filter(pk=made.pk).update(state=state)
        ActionRun.objects.system().filter(pk=made.pk).update(progress={"status": "shipped"})
    assert states() == [expected]


def test_an_act_ends_when_its_number_has_moved_to_another_company(world: World) -> None:
    with as_system("tests"):
        made = ActionRun.objects.create(
            company_id=world.nordhavn.pk, action="change_plan", actor_kind="user", actor_id=world.mette.pk,
            actor_name="Mette", state="scheduled", request_id=world.nordhavn.uid,
            target_model="subscriptions.subscription", target_id=world.colleagues_number.pk,
        )  # fmt: skip
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(
            company=world.fremmed, account=world.fremmed_konto
        )
        ActionRun.objects.system().filter(pk=made.pk).update(state="refused")
        # What the giver does afterwards is none of the new owner's orders.
        ActionRun.objects.create(
            company_id=world.nordhavn.pk, action="change_plan", actor_kind="user", actor_name="Mette", state="refused",
            request_id=world.fremmed.uid, target_model="subscriptions.subscription",
            target_id=world.colleagues_number.pk,
        )  # fmt: skip
    assert [(order.state, order.company_id) for order in orders()] == [("rejected", world.nordhavn.pk)]


def test_other_acts_are_no_orders(world: World) -> None:
    acted(world, "change_holder", {"department": "Salg"})
    assert orders() == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [("accepted", "in_progress"), ("done", "done"), ("lapsed", "rejected"), ("cancelled", "cancelled")],
)
def test_an_offered_number_is_under_way_until_the_offer_has_an_answer(state: str, expected: str, world: World) -> None:
    with as_system("tests"):
        number = world.colleagues_number
        ActionRun.objects.create(
            company_id=world.nordhavn.pk, action="transfer", actor_kind="user", actor_id=world.mette.pk,
            actor_name="Mette", state="done", request_id=world.nordhavn.uid, target_id=number.pk,
            target_model="subscriptions.subscription",
        )  # fmt: skip
        assert states() == ["in_progress"]
        offer = make_offer(number)
        offer.state = state
        offer.save()
    assert states() == [expected]


def make_offer(number: Subscription) -> Transfer:
    return Transfer.objects.create(
        company_id=number.company_id, account_id=number.account_id, subscription=number, number=number.number,
        kind="person", owner_name="Bo", street="Kajgade 4", postcode="2150", city="Nordhavn", contact_name="Bo",
        email="bo@example.com", mobile="+4520304050", on="2026-12-01", expires_at="2026-12-01T00:00:00Z",
        state="waiting",
    )  # fmt: skip


def test_the_triggers_know_the_acts_that_the_code_knows(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('orders_of_runs'::regproc)")
        text = cursor.fetchone()[0]
    assert f"IN ({', '.join(repr(slug) for slug in ACTS)})" in text
    assert {*ACTS} <= {*registry}


def test_the_page_shows_the_receipt_and_the_subscription(
    world: World, signed_in: Callable[[User], Client], outside: Outside
) -> None:
    acted(world, "change_plan", {"plan": make_plan("mobil-fri", name="Fri", price=229).code})
    (order,) = orders()
    mette = signed_in(world.mette)
    assert order.number in text_of(mette.get("/ordrer/"))
    answer = mette.get(f"/ordrer/{order.uid}/")
    page = text_of(answer)
    assert "Skift abonnement" in page
    assert f"/abonnementer/{world.colleagues_number.uid}/" in answer.content.decode()
    assert "sendt" in page
    with as_system("tests"):
        seeing = make_user(world.nordhavn, "ole", {Function.ORDERS})
    shown = signed_in(seeing).get(f"/ordrer/{order.uid}/").content.decode()
    assert f"/abonnementer/{world.colleagues_number.uid}/" not in shown
    assert order.number in text_of(mette.get("/ordrer/", {"q": world.colleagues_number.number[3:]}))
