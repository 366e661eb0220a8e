"""Text messages about orders: to the person who meets the technician, and to the user of a number that moves here.

A command names what the message is about, and the worker writes it: what is not true any more by then is not sent, and
no command holds a number or a name. Its key is that of the event, so that it is sent once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from orders.models import Appointment, PortIn
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue_many
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.phone import Phone

VISIT, PORT = "orders.visit_text", "orders.port_text"
# What a message says of a porting: the card is on its way; the day before; the morning after.
CARD, BEFORE, AFTER = "card", "before", "after"
# The hours from which reminders are sent, and the morning after.
REMIND_FROM, MORNING_FROM = 10, 8
# Messages of one round.
MOST = 500
A_DAY = timedelta(days=1)
Key = tuple[Command, int | None, None]


def takes_text(number: str) -> bool:
    """Return whether a person can read a text message at the number, as far as it shows."""
    return bool(number) and Phone(number).takes_sms


def text_booked(visits: Iterable[Appointment]) -> None:
    """Text those who meet the technician that the visit is booked, or moved. In a transaction, `as_system`."""
    wanted: dict[int, Key] = {
        visit.pk: (_visit_command(visit, f"{visit.request_id}:{visit.sequence}", "booked"), visit.company_id, None)
        for visit in visits
        if takes_text(visit.contact_phone)
    }
    if wanted:
        enqueue_many(wanted.values())


def text_about_card(ports: Iterable[PortIn]) -> None:
    """Text the users of numbers that move here that their new cards are on the way. In a transaction, `as_system`."""
    _enqueue_new([(_port_command(port, CARD, str(port.item_id)), port.company_id, None) for port in ports])


def text_due() -> int:
    """Send the messages of the day before, and of the morning after; return how many. The periodic job."""
    now = timezone.localtime()
    today, sent = now.date(), 0
    with transaction.atomic(), as_system("text about visits and portings"):
        if now.hour >= REMIND_FROM:
            sent += _enqueue_new([*_visits_on(today + A_DAY), *_ports_on(today + A_DAY, BEFORE)])
        if now.hour >= MORNING_FROM:
            sent += _enqueue_new(_ports_on(today - A_DAY, AFTER))
    return sent


def _visits_on(day: date) -> list[Key]:
    midnight = timezone.make_aware(datetime.combine(day, time()))
    tomorrow = timezone.make_aware(datetime.combine(day + A_DAY, time()))
    rows = Appointment.objects.system().filter(starts__gte=midnight, starts__lt=tomorrow)
    return [
        (_visit_command(visit, f"before:{visit.request_id}:{day}", "before"), visit.company_id, None)
        for visit in rows.filter(state=Appointment.State.BOOKED).order_by("pk")
        if takes_text(visit.contact_phone) and not _is_of_today(visit)
    ]


def _is_of_today(visit: Appointment) -> bool:
    """Return whether the time was agreed today: another message has just said it."""
    last = visit.history[-1]["at"] if visit.history else ""
    return bool(last) and timezone.localdate(datetime.fromisoformat(last)) == timezone.localdate()


def _ports_on(day: date, what: str) -> list[Key]:
    state = PortIn.State.ACCEPTED if what == BEFORE else PortIn.State.COMPLETED
    rows = PortIn.objects.system().filter(Q(cancel_asked_at=None) | Q(state=PortIn.State.COMPLETED), day=day)
    ports = rows.filter(state=state).select_related("item").order_by("pk")
    return [(_port_command(p, what, f"{what}:{p.porting_id}:{day}"), p.company_id, None) for p in ports]


def _visit_command(visit: Appointment, key: str, what: str) -> Command:
    payload = {"what": what, "starts": visit.starts.isoformat() if visit.starts else ""}
    return Command(VISIT, f"visit-text:{key}", visit.pk, payload)


def _port_command(port: PortIn, what: str, key: str) -> Command:
    return Command(PORT, f"port-text:{key}", port.pk, {"what": what, "porting": port.porting_id})


def _enqueue_new(wanted: list[Key]) -> int:
    """Write the commands that there are not yet, at most MOST."""
    kinds, keys = {each[0].kind for each in wanted}, [each[0].key for each in wanted]
    rows = OutboxCommand.objects.system().filter(kind__in=kinds, key__in=keys)
    known = set(rows.values_list("key", flat=True)) if keys else set()
    new = [each for each in wanted if each[0].key not in known][:MOST]
    if new:
        enqueue_many(new)
    return len(new)
