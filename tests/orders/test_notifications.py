"""What is mailed and texted about visits and portings, to whom, and once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from orders.models import Appointment, Follower, Order, OrderPolicy, PortIn, Promise
from orders.notifications.mails import mail_due
from orders.notifications.texts import text_due
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver
from tests.orders.made import HOME, delivered, items_of, now, place
from tests.orders.moving import NUMBER, answered, make_move, ordered, port_of
from tests.orders.moving import happens as moves
from tests.orders.visiting import CONTACT, happens, make_line_draft, visit_of, went_on
from tests.outside import Outside
from tests.world import World, make_user

PHONE = CONTACT["contact_phone"]


@pytest.fixture
def ole(world: World) -> User:
    """A colleague who follows the order."""
    with as_system("tests"):
        return make_user(world.nordhavn, "ole", {Function.ORDERS})


@pytest.fixture
def booked(world: World, ole: User, outside: Outside) -> Order:
    """An order of Mette's, which Ole follows, with a booked visit; its first mails are sent."""
    order = make_line_draft(world.konto, 2)
    with as_system("tests"):
        Order.objects.system().filter(pk=order.pk).update(requester=world.mette)
        Follower.objects.create(company=world.nordhavn, order=order, user=ole)
        OrderPolicy.objects.create(company=world.nordhavn, mailbox="ordrer@nordhavn.example")
    place(now(order), world.mette)
    went_on(1)
    mail_due(timezone.localdate() - timedelta(days=2))
    return order


def at(day: date, hour: int) -> Any:
    return time_machine.travel(timezone.make_aware(datetime.combine(day, time(hour))), tick=False)


def mails(template: str) -> list[dict[str, Any]]:
    with as_system("tests"):
        found = OutboxCommand.objects.system().filter(kind="mail", payload__template=template).order_by("pk")
        return [command.payload for command in found]


def texts(kind: str) -> int:
    with as_system("tests"):
        return OutboxCommand.objects.system().filter(kind=kind).count()


def last_promise(order: Order) -> Promise:
    with as_system("tests"):
        return Promise.objects.system().filter(item=items_of(order)[0]).latest("id")


def test_a_delay_is_mailed_once_a_day_and_to_the_mailbox(
    booked: Order, ole: User, world: World, outside: Outside
) -> None:
    before = len(mails("order_news"))
    assert mails("order_delayed") == []
    for _ in range(2):
        happens(outside, visit_of(booked), "move")
        went_on(1)
    today = timezone.localdate()
    assert (mail_due(today), mail_due(today)) == (1, 0)
    new = mails("order_news")[before:]
    assert {mail["to"] for mail in new} == {world.mette.email, ole.email}
    assert len(new) == 2
    assert "Teknikeren er blevet syg" in new[0]["context"]["why"]
    (mail,) = mails("order_delayed")
    assert (mail["to"], mail["context"]["days"]) == ("ordrer@nordhavn.example", new[0]["context"]["days"])
    assert "Mette" not in str(mail)
    happens(outside, visit_of(booked), "move")
    went_on(1)
    # Two items: the next mail is tomorrow's.
    assert (mail_due(today), mail_due(today + timedelta(days=1))) == (0, 1)


def test_a_promise_names_everybody_who_is_notified(booked: Order, ole: User, world: World, outside: Outside) -> None:
    names = {world.mette.name, ole.name, CONTACT["contact_name"]}
    assert set(last_promise(booked).notified.split(", ")) == names
    with as_system("tests"):
        Appointment.objects.system().update(contact_phone="+4570123456")
        Follower.objects.system().all().delete()
    happens(outside, visit_of(booked), "move")
    went_on(1)
    assert last_promise(booked).notified == world.mette.name


def test_the_person_who_opens_is_texted_when_it_is_booked_and_moved(booked: Order, outside: Outside) -> None:
    deliver("orders.visit_text")
    (first,) = outside.messages(PHONE)
    assert visit_of(booked).address in first
    for _ in range(2):
        happens(outside, visit_of(booked), "move")
        went_on(1)
    deliver("orders.visit_text")
    # What was not true any more when it was to be sent is not sent.
    assert (len(outside.messages(PHONE)), texts("orders.visit_text")) == (2, 3)
    happens(outside, visit_of(booked), "done")
    went_on(1)
    assert texts("orders.visit_text") == 3


def test_and_once_on_the_day_before(booked: Order, outside: Outside) -> None:
    deliver("orders.visit_text")
    starts = visit_of(booked).starts
    assert starts
    before = timezone.localdate(starts) - timedelta(days=1)
    with as_system("tests"):
        old = timezone.now() - timedelta(days=3)
        Appointment.objects.system().update(history=[{"at": old.isoformat()}])
    with at(before, 9):
        assert text_due() == 0
    with at(before, 10):
        assert (text_due(), text_due()) == (1, 0)
        deliver("orders.visit_text")
    assert len(outside.messages(PHONE)) == 2


def test_a_visit_of_tomorrow_that_is_booked_today_is_texted_once(booked: Order) -> None:
    starts = visit_of(booked).starts
    assert starts
    before = timezone.localdate(starts) - timedelta(days=1)
    with as_system("tests"):
        booked_at = timezone.make_aware(datetime.combine(before, time(9)))
        Appointment.objects.system().update(history=[{"at": booked_at.isoformat()}])
    with at(before, 11):
        assert text_due() == 0


@pytest.fixture
def moving(world: World, outside: Outside) -> Order:
    """An order whose card comes by post, and whose number moves here."""
    order = make_move(world.konto)
    with as_system("tests"):
        item = items_of(order)[0]
        item.sim, item.ship_to = "post", HOME
        item.save()
    place(order, world.mette)
    return order


def test_the_user_is_texted_that_the_card_is_on_its_way(moving: Order, outside: Outside) -> None:
    delivered(4)
    (item,) = items_of(moving)
    assert item.progress["status"] == "shipped"
    deliver("orders.port_text")
    (message,) = outside.messages(NUMBER)
    assert item.progress["tracking"] in message


def test_the_user_is_texted_the_day_before_and_the_morning_after(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    ordered()
    with as_system("tests"):
        PortIn.objects.system().update(state="accepted")
    day = port_of(order).day
    with at(day - timedelta(days=1), 10):
        assert (text_due(), text_due()) == (1, 0)
        deliver("orders.port_text")
    with at(day + timedelta(days=1), 8):
        assert text_due() == 0
    with as_system("tests"):
        PortIn.objects.system().update(state="completed")
    with at(day + timedelta(days=1), 7):
        assert text_due() == 0
    with at(day + timedelta(days=1), 8):
        assert (text_due(), text_due()) == (1, 0)
        deliver("orders.port_text")
    assert len(outside.messages(NUMBER)) == 2


def test_a_porting_that_is_called_off_is_not_texted_about(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    ordered()
    with as_system("tests"):
        PortIn.objects.system().update(state="accepted")
    day = port_of(order).day
    with at(day - timedelta(days=1), 10):
        assert text_due() == 1
        with as_system("tests"):
            PortIn.objects.system().update(state="cancelled")
        deliver("orders.port_text")
        with as_system("tests"):
            PortIn.objects.system().update(state="accepted", cancel_asked_at=timezone.now(), porting_id="another")
        assert text_due() == 0
    assert outside.messages(NUMBER) == []


def test_a_day_that_the_old_operator_moves_is_a_delay(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    with as_system("tests"):
        Order.objects.system().filter(pk=order.pk).update(requester=world.mette)
        OrderPolicy.objects.create(company=world.nordhavn, mailbox="ordrer@nordhavn.example")
    place(now(order), world.mette)
    ordered()
    answered(outside)
    mail_due()
    moves(outside, order, "postpone")
    assert (mail_due(), mail_due()) == (1, 0)
    assert mails("order_news")[-1]["context"]["days"].endswith(shown_day(port_of(order).day))
    assert [mail["to"] for mail in mails("order_delayed")] == ["ordrer@nordhavn.example"]
