"""What support does to orders in the admin, and what the customer sees of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from orders.models import Order, OrderItem, Promise
from orders.notifications.mails import mail_due
from selfservice.kernel.core.formatting import day
from selfservice.kernel.scope.models import as_system
from tests.orders.made import items_of, make_draft, now, place
from tests.orders.test_mobile_pages import text_of
from tests.orders.test_notifications import mails
from tests.outside import Outside
from tests.world import World

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]
SOON = timezone.localdate() + timedelta(days=9)


@pytest.fixture
def order(world: World) -> Order:
    """An order of two, placed and under way."""
    made = make_draft(world.konto, 2)
    with as_system("tests"):
        Order.objects.system().filter(pk=made.pk).update(requester=world.mette, requester_name=world.mette.name)
    place(now(made), world.mette)
    mail_due(timezone.localdate() - timedelta(days=1))
    return now(made)


@pytest.fixture
def support(world: World, signed_in: Signed) -> Client:
    return signed_in(world.sofie)


def act(support: Client, order: Order, slug: str, **data: Any) -> Any:
    return support.post(f"/admin/orders/order/{order.pk}/act/{slug}/", {"reason": "Talt med kunden", **data})


def page(order: Order, world: World, signed_in: Signed) -> str:
    return text_of(signed_in(world.mette).get(f"/ordrer/{order.uid}/"))


def promises(order: Order) -> list[tuple[int, str, str]]:
    with as_system("tests"):
        rows = Promise.objects.system().filter(item__order=order).order_by("pk")
        return [(row.item.position, row.reason, row.source) for row in rows.select_related("item")]


def test_a_day_is_promised_for_the_whole_order_and_mailed(
    order: Order, support: Client, world: World, signed_in: Signed
) -> None:
    given = {"first_on": f"{SOON:%d.%m.%Y}", "why": "goods", "note": "Kortene er på vej til os"}
    assert act(support, order, "promise_order", **given).status_code == 302
    assert promises(order) == [(1, "goods", "support"), (2, "goods", "support")]
    shown = page(order, world, signed_in)
    assert day(SOON).replace("\xa0", " ") in shown
    assert "Kortene er på vej til os" in shown
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": "Kunden ringer", "next": "/admin/"})
    seen = text_of(support.get(f"/admin/orders/order/{order.pk}/change/"))
    assert f"Kortene er på vej til os – Support – {world.mette.name}" in seen
    assert mail_due() == 1
    assert mails("order_news")[-1]["context"]["days"] == day(SOON)
    assert "Kortene er på vej til os" in mails("order_news")[-1]["context"]["why"]


def test_what_waits_for_the_customer_does_not_wait_for_you(order: Order, support: Client, world: World) -> None:
    with as_system("tests"):
        Order.objects.system().filter(pk=order.pk).update(state=Order.State.HELD)
        OrderItem.objects.system().filter(order=order).update(state=OrderItem.State.HELD)
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": "Kunden ringer", "next": "/admin/"})
    listed = text_of(support.get(f"/admin/orders/order/?kunde={world.nordhavn.pk}"))
    seen = text_of(support.get(f"/admin/orders/order/{order.pk}/change/"))
    # The column and the filter; the order and its two items.
    assert (listed.count("Afventer kunden"), seen.count("Afventer kunden")) == (2, 3)
    assert "Afventer dig" not in listed + seen


def test_an_interval_of_one_item_leaves_the_promise_of_the_other(
    order: Order, support: Client, world: World, signed_in: Signed
) -> None:
    act(support, order, "promise_order", first_on=f"{SOON:%d.%m.%Y}", why="goods")
    last = SOON + timedelta(days=3)
    act(support, order, "promise_order", item="2", first_on=f"{SOON:%d.%m.%Y}", last_on=f"{last:%d.%m.%Y}", why="other")
    assert promises(order)[2:] == [(2, "other", "support")]
    html = signed_in(world.mette).get(f"/ordrer/{order.uid}/").content.decode()
    assert f"<s>{day(SOON)}</s>" not in html
    assert f"{day(SOON)} – {day(last)}" in html
    assert "Bruger 2 · " in html
    # A later one for all of them crosses out both.
    act(support, order, "promise_order", first_on=f"{last:%d.%m.%Y}", why="other")
    assert f"<s>{day(SOON)}</s>" in signed_in(world.mette).get(f"/ordrer/{order.uid}/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_on": ""}, {"first_on": "i går"}, {"first_on": f"{SOON:%d.%m.%Y}", "last_on": "1.1.2020"},
        {"item": "3"}, {"item": "0"}, {"why": "noget"}, {"reason": ""}, {"note": "x" * 301},
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_promise(order: Order, support: Client, wrong: dict[str, str]) -> None:
    given = {"first_on": f"{SOON:%d.%m.%Y}", "why": "goods", **wrong}
    assert act(support, order, "promise_order", **given).status_code == 200
    assert promises(order) == []


def test_nothing_is_promised_for_an_item_that_is_finished(order: Order, support: Client) -> None:
    with as_system("tests"):
        OrderItem.objects.system().filter(order=order, position=1).update(state="cancelled")
    given = {"first_on": f"{SOON:%d.%m.%Y}", "why": "goods"}
    assert act(support, order, "promise_order", item="1", **given).status_code == 200
    act(support, order, "promise_order", **given)
    assert [position for position, _why, _source in promises(order)] == [2]


def test_a_long_message_about_one_item_is_read_whole_and_mailed(
    order: Order, support: Client, world: World, signed_in: Signed
) -> None:
    message = "Vi har ledt efter kortet. " * 30
    assert act(support, order, "message_order", message=message, item="2").status_code == 302
    assert message.strip() in page(order, world, signed_in)
    (mail,) = mails("order_message")
    assert mail["to"] == world.mette.email
    assert mail["context"]["message"].endswith(message.strip())
    assert act(support, order, "message_order", message="", item="2").status_code == 200


def test_failed_items_are_tried_again(order: Order, support: Client, world: World, outside: Outside) -> None:
    with as_system("tests"):
        OrderItem.objects.system().filter(order=order).update(state="failed", reason="no_number")
        Order.objects.system().filter(pk=order.pk).update(state="failed")
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": "Kunden ringer", "next": "/admin/"})
    button = f"/admin/orders/order/{order.pk}/act/retry_items/"
    assert button in support.get(f"/admin/orders/order/{order.pk}/change/", follow=True).content.decode()
    assert act(support, order, "retry_items").status_code == 302
    assert {item.state for item in items_of(order)} == {"waiting"}
    assert act(support, order, "retry_items").status_code == 200
