"""What is changed in an order that is placed: the day, the card, and whose it is; and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from orders.changing.actions.change_item import ChangeItem
from orders.changing.actions.change_order import ChangeOrder
from orders.fulfilment.start import start_some
from orders.models import Order, OrderItem
from selfservice.kernel.actions.runner import Action, ActionRefused, FormInvalid, run
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.core.working_days import working_day_after
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver
from tests.orders.made import HOME, delivered, items_of, make_draft, now, place
from tests.orders.test_cancel import documents
from tests.orders.visiting import make_line_draft, went_on
from tests.outside import Outside
from tests.world import World, make_user

State, Item = Order.State, OrderItem.State
TODAY = timezone.localdate()
WISHED = working_day_after(TODAY, 10)
OTHER = {"place": "other", "name": "Bo Holder", "street": "Vesterbro 31", "postcode": "9000", "city": "Aalborg"}


def placed(world: World, items: int = 1, **fields: Any) -> Order:
    """An order that is wished from a day in two weeks on."""
    order = make_draft(world.konto, items, **fields)
    with as_system("tests"):
        order.wished_on = WISHED
        order.save()
    place(order, world.mette)
    return now(order)


def act(action: type[Action], target: Any, user: User, **data: Any) -> Any:
    with as_system("tests"):
        actor = portal_actor(user, verified_at=timezone.now())
    return run(action, actor, target.uid, data)


def starts(order: Order) -> list[Any]:
    """The days on which commands begin the order, in their order."""
    with as_system("tests"):
        rows = OutboxCommand.objects.system().filter(kind="orders.start", target_id=order.pk).order_by("pk")
        return [timezone.localdate(due) for due in rows.values_list("due_at", flat=True)]


def states(order: Order) -> list[str]:
    return [item.state for item in items_of(order)]


def test_the_day_and_the_card_are_changed_until_it_begins(world: World) -> None:
    order = placed(world, 2, sim="post", ship_to=HOME)
    later = WISHED + timedelta(days=7)
    act(ChangeOrder, order, world.mette, wished_on=f"{later:%d.%m.%Y}", kind="physical", **OTHER)
    assert now(order).wished_on == later
    assert [item.ship_to["street"] for item in items_of(order)] == ["Vesterbro 31"] * 2
    deliver("orders.start")
    assert WISHED < starts(order)[-1] < later
    act(ChangeOrder, order, world.mette, kind="esim")
    post, esim = (Decimal(settings.SIM_PRICES[card]) for card in ("physical", "esim"))
    assert {(item.sim, item.one_off - esim + post) for item in items_of(order)} == {("esim", post)}
    assert now(order).one_off == 2 * esim
    assert [document.version for document in documents(order)] == [1, 2, 3]
    # No day any more: it begins at once, and can't be changed then.
    deliver("orders.start")
    assert states(order) == ["in_progress"] * 2
    with pytest.raises(ActionRefused, match="gået i gang"):
        act(ChangeOrder, order, world.mette, kind="esim")


def test_a_day_before_the_card_can_be_there_is_refused(world: World) -> None:
    order = placed(world, sim="post", ship_to=HOME)
    with pytest.raises(FormInvalid) as refused:
        act(ChangeOrder, order, world.mette, wished_on=f"{TODAY:%d.%m.%Y}", kind="physical", **OTHER)
    assert "wished_on" in refused.value.form.errors
    assert starts(order) == starts(now(order))


def test_the_time_that_has_passed_is_named(world: World, outside: Outside) -> None:
    order = placed(world)
    with as_system("tests: it has begun"):
        Order.objects.system().filter(pk=order.pk).update(wished_on=TODAY)
    assert start_some(order.pk)
    with pytest.raises(ActionRefused, match="kunne ændres indtil"):
        act(ChangeOrder, order, world.mette, kind="esim")


def test_a_visit_decides_the_day_of_a_line(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    place(order, world.mette)
    went_on(1)
    with pytest.raises(ActionRefused, match="Teknikerens besøg"):
        act(ChangeOrder, order, world.mette)
    (item,) = items_of(order)
    act(ChangeItem, item, world.mette, bill_text="Internet på kajen")
    assert items_of(order)[0].bill_text == "Internet på kajen"


def test_whose_it_is_is_changed_until_it_is_in_use(world: World, outside: Outside) -> None:
    order = make_draft(world.konto)
    place(order, world.mette)
    deliver("orders.start")
    (item,) = items_of(order)
    act(ChangeItem, item, world.mette, holder_name="Bo Holder", department="Salg")
    (item,) = items_of(order)
    assert (item.holder_name, item.department) == ("Bo Holder", "Salg")
    assert item.subscription is not None
    assert (item.subscription.holder_name, item.subscription.department) == ("Bo Holder", "Salg")
    delivered()
    with pytest.raises(ActionRefused, match="er i brug"):
        act(ChangeItem, item, world.mette, holder_name="Andet")


def test_a_person_who_only_sees_orders_changes_none(world: World) -> None:
    order = placed(world)
    with as_system("tests"):
        reader = make_user(world.nordhavn, "laeser", [Function.ORDERS])
    for action, target in ((ChangeOrder, order), (ChangeItem, items_of(order)[0])):
        with pytest.raises(Forbidden):
            act(action, target, reader, kind="esim")


def test_the_page_says_until_when(world: World, signed_in: Callable[[User], Client]) -> None:
    order = placed(world)
    client = signed_in(world.mette)
    page = client.get(f"/ordrer/{order.uid}/").content.decode()
    assert f"/ordrer/{order.uid}/ret/" in page
    assert f"/ordrer/abonnement/{items_of(order)[0].uid}/ret/" in page
    page = client.get(f"/ordrer/{order.uid}/ret/").content.decode()
    assert "Kan ændres indtil" in page
    assert f'value="{WISHED:%d.%m.%Y}"' in page
    answer = client.post(f"/ordrer/{order.uid}/ret/", {"kind": "esim", "wished_on": ""})
    assert answer.status_code == 302
    assert starts(order)[-1] == TODAY
