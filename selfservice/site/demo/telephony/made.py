"""The demo's telephony solution, made once: users, hours, call flows with versions, greetings, test calls."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Company, User
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo import companies as c
from selfservice.site.demo.telephony import feed_rows
from selfservice.site.demo.telephony.flows import main_flow, service_flow, simple_flow
from selfservice.site.demo.telephony.people import make_people
from telephony.exchange.everything import companies_with_telephony, send_everything
from telephony.models import (
    CallerList,
    CallFlow,
    DestinationPolicy,
    FlowVersion,
    Schedule,
    ScheduleException,
    TelephoneNumber,
    TelephonyUser,
    TestCall,
    VacationGreeting,
)

Version = FlowVersion.State
AUTHOR = "mette.lindqvist"


def make_telephony() -> None:
    """Make it, unless an earlier start has; the exchange gets all of it."""
    with as_system("make the demo's telephony"), transaction.atomic():
        if TelephonyUser.objects.system().exists():
            return
        people = make_people()
        held = {one.cvr: one for one in Company.objects.system().filter(cvr__in=[c.BYG, c.ANLAEG, c.TOMRER])}
        _byg(held[c.BYG], people)
        _small(held[c.ANLAEG], people["Katrine Bruun (Anlæg)"], feed_rows.ANLAEG_MAIN)
        _small(held[c.TOMRER], people["Peter Søndervang"], feed_rows.TOMRER_MAIN)
        companies = companies_with_telephony()
    for company in companies:
        send_everything(company)


def _byg(company: Company, people: dict[str, TelephonyUser]) -> None:
    author = User.objects.system().get(username=AUTHOR)
    office = _schedule(company, "Kontortid", "08:00", "16:00", lunch=True)
    workshop = _schedule(company, "Værksted", "07:00", "15:30")
    vip = CallerList.objects.create(company=company, name="Nøglekunder", entries=["+4533445566", "+4570203040", "+46*"])
    CallerList.objects.create(company=company, name="Spærrede numre", entries=["+4590909090"])
    main = _flow(company, "Hovednummer", feed_rows.MAIN)
    first = main_flow(office, people, vip, holiday=False)
    first["nodes"]["menu"]["seconds"] = 5
    _version(main, 1, Version.ARCHIVED, first, author, days=140, message="Første udgave")
    _version(
        main, 2, Version.PUBLISHED, main_flow(office, people, vip, holiday=False), author, days=47, base=1,
        message="Længere tid til at taste",
    )  # fmt: skip
    _version(main, 3, Version.DRAFT, main_flow(office, people, vip, holiday=True), author, days=1, base=2)
    service = _flow(company, "Serviceaftaler", feed_rows.SERVICE_DESK)
    _version(service, 1, Version.PUBLISHED, service_flow(workshop, people), author, days=90, message="Vagttelefon")
    # A flow that nobody has published yet.
    sites = CallFlow.objects.create(company=company, name="Byggepladser")
    _version(sites, 1, Version.DRAFT, simple_flow(workshop, people["Karl Frost"], ""), author, days=3)
    _test_calls(main, office)
    _greetings(company, people)
    day = timezone.localdate()
    ScheduleException.objects.create(
        company=company, schedule=office, name="Personaledag", category="closed",
        starts=_at(day + timedelta(days=9), time(0)), ends=_at(day + timedelta(days=10), time(0)),
    )  # fmt: skip
    DestinationPolicy.objects.create(company=company, countries=["SE", "DE"], forwards_cap=10)


def _small(company: Company, person: TelephonyUser, number: str) -> None:
    hours = _schedule(company, "Åbningstid", "07:00", "15:00")
    flow = _flow(company, "Hovednummer", number)
    _version(flow, 1, Version.PUBLISHED, simple_flow(hours, person, person.mail), None, days=60)


def _schedule(company: Company, name: str, opens: str, closes: str, *, lunch: bool = False) -> Schedule:
    week: list[dict[str, Any]] = []
    for day in range(5):
        # Friday is shorter.
        end = "14:00" if day == 4 and lunch else closes
        parts = [(opens, "12:00", "open"), ("12:00", "12:30", "lunch"), ("12:30", end, "open")]
        parts = parts if lunch else [(opens, end, "open")]
        week += [{"day": day, "from": start, "to": to, "category": category} for start, to, category in parts]
    row: Schedule = Schedule.objects.create(company=company, name=name, weekly=week)
    return row


def _flow(company: Company, name: str, number: str) -> CallFlow:
    row: CallFlow = CallFlow.objects.create(company=company, name=name)
    TelephoneNumber.objects.system().filter(number=number).update(flow=row)
    return row


def _version(
    flow: CallFlow,
    number: int,
    state: str,
    definition: dict[str, Any],
    author: User | None,
    *,
    days: int,
    base: int | None = None,
    message: str = "",
) -> None:
    then = timezone.now() - timedelta(days=days)
    FlowVersion.objects.create(
        company_id=flow.company_id, flow=flow, number=number, state=state, definition=definition, base_number=base,
        author=author, author_name=author.name if author else "", message=message,
        published_at=None if state == Version.DRAFT else then,
    )  # fmt: skip
    FlowVersion.objects.system().filter(flow=flow, number=number).update(changed_at=then)
    if state == Version.PUBLISHED:
        flow.published_number, flow.published_at = number, then
        flow.save(update_fields=["published_number", "published_at"])


def _test_calls(flow: CallFlow, office: Schedule) -> None:
    for name, at, keys, node, end in (
        ("Åbent, taster 1 for salg", "0 09:30", ["1"], "closed_vm", "voicemail"),
        ("Lukket om aftenen", "2 19:00", [], "closed_vm", "voicemail"),
    ):
        TestCall.objects.create(
            company_id=flow.company_id, flow=flow, name=name, at=at, caller="+4522334455", keys=keys,
            expected_node=node, expected_end=end,
        )  # fmt: skip


def _greetings(company: Company, people: dict[str, TelephonyUser]) -> None:
    day = timezone.localdate()
    soon, later = _at(day + timedelta(days=5), time(0)), _at(day + timedelta(days=12), time(0))
    away = {"starts": _at(day - timedelta(days=2), time(16)), "ends": later, "created_by": "Mette Lindqvist"}
    VacationGreeting.objects.create(
        company=company, user=people["Henrik Toft"], action="message", **away,
        prompt={"text": {"da": "Henrik Toft holder ferie og er tilbage om kort tid."}},
    )  # fmt: skip
    VacationGreeting.objects.create(
        company=company, user=people["Pernille Lund"], action="voicemail", starts=soon, ends=later,
        prompt={"text": {"da": "Jeg er på ferie. Læg en besked."}}, created_by="Mette Lindqvist",
    )  # fmt: skip
    christmas = datetime(day.year if day < day.replace(month=12, day=20) else day.year + 1, 12, 23).date()
    VacationGreeting.objects.create(
        company=company, action="message", starts=_at(christmas, time(12)),
        ends=_at(christmas + timedelta(days=11), time(0)), created_by="Mette Lindqvist",
        prompt={"text": {"da": "Nordhavn Byg holder juleferie. Glædelig jul.", "en": "We are closed for Christmas."}},
    )  # fmt: skip


def _at(day: Any, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
