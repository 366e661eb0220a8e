"""Make the objects of telephony for tests. Call under `as_system`."""

from __future__ import annotations

import io
import wave
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Account, Company
from telephony.models import (
    CallerList,
    CallFlow,
    FlowVersion,
    LicencePool,
    LicenceType,
    Recording,
    Schedule,
    ScheduleException,
    TelephoneNumber,
    TelephonyUser,
    VacationGreeting,
)

# For names that must differ.
COUNT = count(1)
WEEK = [{"day": day, "from": "08:00", "to": "16:00", "category": "open"} for day in range(5)]
FEATURES = ["forward_external", "queue", "voicemail"]


def licence_type(code: str = "pro", **fields: Any) -> LicenceType:
    """Create a licence of the catalogue, unless it is there."""
    values = {"name": code.title(), "price": 89, "notice_days": 30, "features": FEATURES, **fields}
    found, _made = LicenceType.objects.get_or_create(code=code, defaults=values)
    return found


def pool(account: Account, seats: int = 5, code: str = "pro", **fields: Any) -> LicencePool:
    """Create the licences of a type that the account's company has."""
    kind = licence_type(code)
    row: LicencePool = LicencePool.objects.create(
        company_id=account.company_id, account=account, type=kind, seats=seats, price=kind.price, **fields
    )
    return row


def user(company: Company, name: str = "Mette Holm", *, direct: str = "", **fields: Any) -> TelephonyUser:
    """Create a user; with `direct` (E.164), also the number that leads to it."""
    row: TelephonyUser = TelephonyUser.objects.create(company=company, name=name, direct_number=direct, **fields)
    if direct:
        number(company, direct, user=row)
    return row


def number(company: Company, text: str = "+4570101010", **fields: Any) -> TelephoneNumber:
    """Create a number, that leads to `flow`, `user` or nowhere."""
    row: TelephoneNumber = TelephoneNumber.objects.create(company=company, number=text, **fields)
    return row


def schedule(company: Company, name: str = "Kontortid", **fields: Any) -> Schedule:
    """Create opening hours on weekdays from 8 to 16."""
    row: Schedule = Schedule.objects.create(company=company, name=name, **{"weekly": WEEK, **fields})
    return row


def exception(of: Schedule, starts: datetime, hours: float = 8, category: str = "closed") -> ScheduleException:
    """Create an exception of a schedule that lasts so many hours."""
    row: ScheduleException = ScheduleException.objects.create(
        company_id=of.company_id, schedule=of, starts=starts, ends=starts + timedelta(hours=hours), category=category
    )
    return row


def caller_list(company: Company, name: str = "VIP", entries: tuple[str, ...] = ("+4520123456",)) -> CallerList:
    """Create a list of callers."""
    row: CallerList = CallerList.objects.create(company=company, name=name, entries=list(entries))
    return row


def definition(hours: Schedule | None = None, person: TelephonyUser | None = None) -> dict[str, Any]:
    """Return a valid definition: opening hours (if any), then the user (if any), then voicemail."""
    mailbox = {"type": "voicemail", "box": "Kontor", "prompt": {"text": {"da": "Læg en besked efter tonen."}}}
    nodes: dict[str, Any] = {"vm": mailbox}
    start = "vm"
    if person:
        nodes["u"] = {
            "type": "user",
            "user": str(person.uid),
            "next": {"busy": "vm", "no_answer": "vm", "unavailable": "vm"},
        }
        start = "u"
    if hours:
        nodes["h"] = {"type": "hours", "schedule": str(hours.uid), "next": {"open": start, "closed": "vm"}}
        start = "h"
    return {"schema": 1, "start": start, "nodes": nodes}


def flow(
    company: Company,
    name: str = "Hovednummer",
    published: dict[str, Any] | None = None,
    draft: dict[str, Any] | None = None,
) -> CallFlow:
    """Create a flow with a published version, a draft, or both."""
    row: CallFlow = CallFlow.objects.create(company=company, name=name)
    if published is not None:
        version(row, 1, FlowVersion.State.PUBLISHED, published)
        row.published_number, row.published_at = 1, timezone.now()
        row.save()
    if draft is not None:
        n = 2 if published is not None else 1
        version(row, n, FlowVersion.State.DRAFT, draft, base_number=1 if published is not None else None)
    return row


def version(of: CallFlow, number: int, state: str, definition: dict[str, Any], **fields: Any) -> FlowVersion:
    """Create a version of a flow."""
    if state != FlowVersion.State.DRAFT:
        fields = {"published_at": timezone.now(), **fields}
    row: FlowVersion = FlowVersion.objects.create(
        company_id=of.company_id, flow=of, number=number, state=state, definition=definition, **fields
    )
    return row


def greeting(company: Company, starts: datetime, days: float = 7, **fields: Any) -> VacationGreeting:
    """Create a vacation greeting of the company, or of `number` or `user`."""
    values = {"prompt": {"text": {"da": "Vi holder ferie."}}, "action": "message", **fields}
    row: VacationGreeting = VacationGreeting.objects.create(
        company=company, starts=starts, ends=starts + timedelta(days=days), **values
    )
    return row


def recording(company: Company, name: str = "Velkomst", **fields: Any) -> Recording:
    """Create a recording of a tenth of a second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 16_000, 0, "NONE", ""))
        writer.writeframes(b"\x20\x10" * 1600)
    values = {"sound": file.getvalue(), "seconds": Decimal("0.1"), **fields}
    row: Recording = Recording.objects.create(company=company, name=name, **values)
    return row
