"""People outside the company are forgotten some time after their order is finished; drafts go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from orders.models import Appointment, Order, PortIn, Takeover
from selfservice.kernel.jobs.retention import delete_due
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver
from tests.orders.made import make_draft, now, place
from tests.orders.moving import make_move, ordered, port_of
from tests.orders.taken_over import mails, takeover_of
from tests.orders.visiting import make_line_draft, visit_of
from tests.outside import Outside
from tests.world import World


def finished(order: Order, days: int) -> None:
    with as_system("tests"):
        Order.objects.system().filter(pk=order.pk).update(state="done", finished_at=Now() - timedelta(days=days))


def named(order: Order) -> list[str]:
    visit = visit_of(order)
    return [visit.contact_name, visit.contact_phone, visit.note]


def test_who_opened_is_forgotten_after_the_time(world: World, outside: Outside, settings: Any) -> None:
    orders = [make_line_draft(world.konto) for _ in range(3)]
    for order, days in zip(orders, (89, 91, 91), strict=True):
        finished(order, days)
    with as_system("tests"):
        Order.objects.system().filter(pk=orders[2].pk).update(finished_at=None, state="in_progress")
    assert delete_due() == 1
    assert delete_due() == 0
    assert [all(named(order)) for order in orders] == [True, False, True]
    assert named(orders[1]) == ["", "", ""]
    assert visit_of(orders[1]).starts
    settings.ORDER_CONTACT_DAYS = 30
    assert delete_due() == 1


def test_the_holder_at_the_old_operator_is_forgotten(world: World, outside: Outside) -> None:
    order = make_move(world.konto, name="Kirsten Holm", iccid="8945010000000000014", cvr="")
    place(order, world.mette)
    ordered()
    finished(order, 91)
    assert delete_due() == 1
    port = port_of(order)
    assert (port.name, port.iccid, port.donor) == ("", "", "FJO")
    with as_system("tests"):
        assert OutboxCommand.objects.system().get(kind="porting.create").payload == {}
        assert PortIn.objects.system().count() == 1


def test_the_givers_contact_is_forgotten_and_the_company_stays(asked: Takeover, asked_person: Takeover) -> None:
    deliver("mail")
    for takeover in (asked, asked_person):
        finished(takeover.item.order, 91)
    assert delete_due() == 2
    company, person = takeover_of(asked.item.order), takeover_of(asked_person.item.order)
    assert (company.giver_name, person.giver_name) == (asked.giver_name, "")
    for found in (company, person):
        assert [found.contact_name, found.email, found.mobile, found.answered_by] == [""] * 4
    assert mails("takeover_asked") == []


def test_drafts_go_after_thirty_days(world: World, outside: Outside) -> None:
    old, young, placed = make_line_draft(world.konto), make_draft(world.konto), make_draft(world.konto)
    place(placed, world.mette)
    with as_system("tests"):
        Order.objects.system().filter(pk__in=(old.pk, placed.pk)).update(created_at=Now() - timedelta(days=31))
        Order.objects.system().filter(pk=young.pk).update(created_at=Now() - timedelta(days=29))
    assert delete_due() == 1
    with as_system("tests"):
        assert set(Order.objects.system()) == {now(young), now(placed)}
        assert not Appointment.objects.system().exists()
