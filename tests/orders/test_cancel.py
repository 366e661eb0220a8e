"""Orders that are cancelled, ordered again, followed, confirmed and mailed about."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from orders.cancelling.actions.cancel_order import CancelOrder
from orders.fulfilment.start import start_some
from orders.models import Order, OrderDocument, OrderItem
from orders.notifications.actions.follow import FollowOrder, UnfollowOrder
from orders.notifications.mails import mail_due
from selfservice.kernel.actions.runner import Action, ActionRefused, run
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver
from tests.numbers import make_plan
from tests.orders.made import delivered, items_of, make_draft, now, place
from tests.orders.test_mobile_pages import text_of
from tests.outside import Outside
from tests.world import World, make_user

TODAY = date(2026, 11, 30)


def act(action: type[Action], user: User, order: Order) -> Any:
    with as_system("tests"):
        actor = portal_actor(user, verified_at=timezone.now())
    return run(action, actor, order.uid)


def placed(world: World, items: int = 1, **fields: Any) -> Order:
    order = make_draft(world.konto, items, **fields)
    with as_system("tests"):
        order.requester = world.mette
        order.save()
    place(order, world.mette)
    return now(order)


def mails() -> list[tuple[str, str]]:
    with as_system("tests"):
        found = OutboxCommand.objects.system().filter(kind="mail", payload__template="order_news").order_by("pk")
        return [(command.payload["to"], command.payload["context"]["state"]) for command in found]


def documents(order: Order) -> list[OrderDocument]:
    with as_system("tests"):
        return list(OrderDocument.objects.system().filter(order=order).order_by("version"))


def test_what_has_not_begun_is_cancelled_at_once(world: World) -> None:
    order = placed(world, 3)
    act(CancelOrder, world.mette, order)
    assert {item.state for item in items_of(order)} == {OrderItem.State.CANCELLED}
    assert (now(order).state, int(now(order).monthly)) == ("cancelled", 0)
    # The worker that comes late starts nothing.
    assert not start_some(order.pk)


def test_what_has_begun_is_delivered_and_paid(world: World, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.fulfilment.start.CHUNK", 2)
    order = placed(world, 3)
    start_some(order.pk)
    made = act(CancelOrder, world.mette, order)
    assert (made.after["cancelled"], made.after["kept"]) == (1, 2)
    assert now(order).state == "in_progress"
    delivered()
    assert (now(order).state, int(now(order).monthly)) == ("done", 2 * 149)


def test_what_has_all_begun_is_refused_with_the_reason(world: World, outside: Outside) -> None:
    order = placed(world)
    start_some(order.pk)
    with pytest.raises(ActionRefused, match=r"network|netværk"):
        act(CancelOrder, world.mette, order)
    delivered()
    assert now(order).state == "done"


def test_the_same_again_at_prices_of_today(world: World, signed_in: Callable[[User], Client]) -> None:
    plan = make_plan()
    order = placed(world, 2, plan=plan, department="Salg")
    plan.price = 199
    plan.save()
    page = text_of(signed_in(world.mette).post(f"/ordrer/{order.uid}/bestil-igen/", follow=True))
    assert "398,00 kr." in page
    with as_system("tests"):
        draft = Order.objects.system().get(state="draft")
    assert [(i.holder_name, i.department, i.number) for i in items_of(draft)] == [
        ("Bruger 1", "Salg", ""), ("Bruger 2", "Salg", ""),
    ]  # fmt: skip
    plan.offered = False
    plan.save()
    page = text_of(signed_in(world.mette).post(f"/ordrer/{order.uid}/bestil-igen/", follow=True))
    assert plan.name in page


def test_one_mail_for_each_state_of_a_single_one(world: World, outside: Outside) -> None:
    order = placed(world)
    assert mail_due(TODAY) == 1
    assert mail_due(TODAY) == 0
    delivered()
    assert mail_due(TODAY) == 1
    assert mails() == [(world.mette.email, "received"), (world.mette.email, "done")]
    assert now(order).mailed_state == "done"


def test_one_mail_a_day_for_several(world: World, outside: Outside) -> None:
    order = placed(world, 2)
    mail_due(TODAY)
    delivered()
    assert mail_due(TODAY) == 0
    assert mail_due(TODAY + timedelta(days=1)) == 1
    assert [state for _to, state in mails()] == ["received", now(order).state]


def test_followers_are_mailed_as_long_as_they_see_it(world: World, outside: Outside) -> None:
    order = placed(world)
    with as_system("tests"):
        ole, oda = (make_user(world.nordhavn, name, {Function.ORDERS}) for name in ("ole", "oda"))
    for user in (ole, oda):
        act(FollowOrder, user, order)
    with pytest.raises(ActionRefused):
        act(FollowOrder, ole, order)
    with pytest.raises(ActionRefused):
        act(FollowOrder, world.mette, order)
    act(UnfollowOrder, oda, order)
    mail_due(TODAY)
    assert {to for to, _state in mails()} == {world.mette.email, ole.email}
    with as_system("tests"):
        ole.grants.all()._open().update(functions=[Function.MOBILE])  # type: ignore[attr-defined]
    delivered()
    mail_due(TODAY)
    assert [to for to, state in mails() if state == "done"] == [world.mette.email]


def test_drafts_and_orders_that_wait_for_approval_are_not_mailed_about(world: World) -> None:
    make_draft(world.konto)
    assert mail_due(TODAY) == 0


def test_the_confirmation_has_a_version_for_each_change(world: World, signed_in: Callable[[User], Client]) -> None:
    order = placed(world, 2)
    deliver("orders.document")
    act(CancelOrder, world.mette, order)
    first, second = documents(order)
    mette = signed_in(world.mette)
    shown = mette.get(f"/ordrer/{order.uid}/").content.decode()
    assert f"/ordrer/bekraeftelse/{first.uid}/" in shown
    answer = mette.get(f"/ordrer/bekraeftelse/{first.uid}/")
    text = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert order.number in text
    assert "298,00" in text.replace("\xa0", " ")
    # Not rendered yet.
    assert mette.get(f"/ordrer/bekraeftelse/{second.uid}/").status_code == 302
    assert first.pdf is not None
    assert second.pdf is None
