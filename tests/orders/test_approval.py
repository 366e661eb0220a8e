"""Orders from an amount on wait for an approver, who is not the person that asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Grant, User
from orders.approval import rules
from orders.approval.reminders import end_lapsed, remind_due
from orders.models import Order, OrderPolicy
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.numbers import make_plan
from tests.orders.made import make_draft, now, place
from tests.orders.test_mobile_pages import text_of
from tests.world import World, make_user

# Of one plan at 149 kroner.
AMOUNT = Decimal(149)


@pytest.fixture
def ole(world: World) -> User:
    """The approver."""
    with as_system("tests"):
        return make_user(world.nordhavn, "ole", {Function.ORDERING, Function.ORDERS})


@pytest.fixture
def policy(world: World, ole: User) -> OrderPolicy:
    """From the price of one plan on, Ole approves."""
    with as_system("tests"):
        return OrderPolicy.objects.create(company=world.nordhavn, from_amount=AMOUNT, approver=ole)


def asked(world: World) -> Order:
    order = make_draft(world.konto)
    made = place(order, world.mette)
    assert made.state == ActionRun.State.AWAITING
    return now(order)


def mails(template: str) -> list[Any]:
    with as_system("tests"):
        found = OutboxCommand.objects.system().filter(kind="mail", payload__template=template)
        return [command.payload for command in found.order_by("pk")]


def started() -> int:
    with as_system("tests"):
        return OutboxCommand.objects.system().filter(kind="orders.start").count()


def answer(client: Client, order: Order, yes: bool, **more: str) -> Any:
    return client.post(f"/ordrer/{order.uid}/godkend/", {"answer": "yes" if yes else "no", **more}, follow=True)


def test_it_waits_and_is_placed_when_approved(
    world: World, ole: User, policy: OrderPolicy, signed_in: Callable[[User], Client]
) -> None:
    order = asked(world)
    assert (order.state, order.monthly, started()) == ("approval", AMOUNT, 0)
    assert [mail["to"] for mail in mails("order_approval")] == [ole.email]
    client = signed_in(ole)
    page = text_of(client.get(f"/ordrer/{order.uid}/godkend/"))
    assert "149,00 kr." in page
    answer(client, order, True, comment="Fint, men kun i år")
    assert (now(order).state, started()) == ("received", 1)
    (mail,) = mails("order_answered")
    assert (mail["to"], mail["context"]["comment"], mail["context"]["yes"]) == (
        world.mette.email, "Fint, men kun i år", True,
    )  # fmt: skip
    # A second answer, from a page that is still open.
    answer(client, order, True)
    assert (started(), len(mails("order_answered"))) == (1, 1)


def test_no_is_mailed_with_its_comment(
    world: World, ole: User, policy: OrderPolicy, signed_in: Callable[[User], Client]
) -> None:
    order = asked(world)
    answer(signed_in(ole), order, False, comment="For dyrt")
    assert (now(order).state, started()) == ("rejected", 0)
    assert mails("order_answered")[0]["context"]["comment"] == "For dyrt"


def test_a_smaller_order_is_placed_at_once(world: World, policy: OrderPolicy) -> None:
    order = make_draft(world.konto, plan=make_plan("lille", price=148))
    assert place(order, world.mette).state == ActionRun.State.SENT


def test_nobody_approves_their_own(
    world: World, ole: User, policy: OrderPolicy, signed_in: Callable[[User], Client]
) -> None:
    order = make_draft(world.konto)
    place(order, ole)
    client = signed_in(ole)
    answer(client, order, True)
    assert now(order).state == "approval"
    # Administrators are asked in their place.
    assert {mail["to"] for mail in mails("order_approval")} == {world.mette.email}
    # To take it back makes it a draft again.
    answer(client, order, False)
    assert (now(order).state, now(order).placed_at) == ("draft", None)


def test_others_can_not_answer(
    world: World, ole: User, policy: OrderPolicy, signed_in: Callable[[User], Client]
) -> None:
    order = asked(world)
    with as_system("tests"):
        other = make_user(world.nordhavn, "ove", {Function.ORDERING})
    client = signed_in(other)
    assert ole.name in text_of(client.get(f"/ordrer/{order.uid}/godkend/"))
    answer(client, order, True)
    assert now(order).state == "approval"


@pytest.mark.parametrize(
    ("days", "able"), [((-1, 1), ["ove", "ole"]), ((0, 0), ["ove", "ole"]), ((1, 3), ["ole"]), ((-3, -1), ["ole"])]
)
def test_the_delegate_answers_while_the_approver_is_away(
    days: tuple[int, int], able: list[str], world: World, policy: OrderPolicy
) -> None:
    today = date(2026, 11, 29)
    with as_system("tests"):
        policy.delegate = make_user(world.nordhavn, "ove", {Function.ORDERING})
        policy.away_from, policy.away_until = (today + timedelta(days=n) for n in days)
        policy.save()
        order = make_draft(world.konto)
        assert sorted(user.username for user in rules.approvers(order, world.mette.pk, today)) == sorted(able)


@pytest.mark.parametrize("how", ["left", "without the function", "at another account"])
def test_an_approver_who_can_not_any_more(how: str, world: World, ole: User, policy: OrderPolicy) -> None:
    order = asked(world)
    with as_system("tests"):
        if how == "left":
            ole.state = User.State.CLOSED
            ole.save()
        grants = Grant.objects.system().filter(user=ole)
        if how == "without the function":
            grants.update(functions=[Function.ORDERS])
        if how == "at another account":
            grants.update(account_ids=[world.other_konto.pk])
        boss = make_user(world.nordhavn, "boss", set(Function))
        found = {user.pk for user in rules.approvers(order, world.mette.pk)}
    assert found == {boss.pk}


def test_a_request_that_lapsed_is_asked_for_again(world: World, policy: OrderPolicy) -> None:
    order = asked(world)
    with as_system("tests"):
        ActionRun.objects.system().filter(action="place_order").update(created_at=timezone.now() - timedelta(days=8))
    assert place(order, world.mette).state == ActionRun.State.AWAITING


def test_a_request_that_nobody_answers_is_a_draft_again(world: World, policy: OrderPolicy) -> None:
    order, old = asked(world), timezone.now() - timedelta(days=8)
    assert end_lapsed() == 0
    with as_system("tests"):
        Order.objects.system().filter(pk=order.pk).update(placed_at=old)
        ActionRun.objects.system().filter(action="place_order").update(created_at=old)
    assert [end_lapsed(), end_lapsed()] == [1, 0]
    assert (now(order).state, now(order).placed_at) == ("draft", None)
    assert [mail["context"]["order"] for mail in mails("order_lapsed")] == [order.number]


def test_a_price_that_rose_is_not_approved(
    world: World, ole: User, policy: OrderPolicy, signed_in: Callable[[User], Client]
) -> None:
    plan = make_plan()
    order = make_draft(world.konto, plan=plan)
    place(order, world.mette, data={"seen": "149.00 0 0 30"})
    plan.price = Decimal(199)
    plan.save()
    answer(signed_in(ole), order, True)
    assert (now(order).state, started()) == ("approval", 0)


def test_a_reminder_is_sent_once_after_two_working_days(world: World, policy: OrderPolicy) -> None:
    order = asked(world)
    # A Friday: two working days later is Tuesday.
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    with as_system("tests"):
        Order.objects.system().filter(pk=order.pk).update(placed_at=friday)
    found = [remind_due(friday + timedelta(days=days)) for days in (1, 3, 4, 5)]
    assert found == [0, 0, 1, 0]
    assert len(mails("order_approval")) == 2


def test_the_policy_is_chosen_under_company(world: World, ole: User, signed_in: Callable[[User], Client]) -> None:
    page = f"/godkendelser/regler/{world.nordhavn.uid}/godkend-bestillinger/"
    mette = signed_in(world.mette)
    assert ole.name in text_of(mette.get(page))
    wrong = mette.post(page, {"from_amount": "1.000"})
    assert 'id="errors"' in wrong.content.decode()
    mette.post(page, {"from_amount": "1.000", "approver": str(ole.uid)})
    with as_system("tests"):
        found = OrderPolicy.objects.system().get()
        assert (found.from_amount, found.approver_id, found.company_id) == (
            Decimal(1000), ole.pk, world.nordhavn.pk,
        )  # fmt: skip
        assert rules.needs_approval(world.datter.pk, Decimal(1000))
        assert not rules.needs_approval(world.fremmed.pk, Decimal(1000))
    assert ole.name in text_of(mette.get(page))
    # A mailbox for delays needs no amount; the companies below have the same.
    mette.post(page, {"from_amount": "", "mailbox": "ordrer@nordhavn.example"})
    with as_system("tests"):
        assert not rules.needs_approval(world.nordhavn.pk, Decimal(1000))
        boxes = [rules.mailbox_of(company.pk) for company in (world.nordhavn, world.datter, world.fremmed)]
        assert boxes == ["ordrer@nordhavn.example"] * 2 + [""]
    assert "ordrer@nordhavn.example" in mette.get(page).content.decode()
    mette.post(page, {"from_amount": ""})
    with as_system("tests"):
        assert not OrderPolicy.objects.system().exists()
