"""Periodic job: read the exchange's report of usage. Who used a licence when, and whether forwarding is abused."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Company
from accounts.notifications.notices import notify
from accounts.permissions.access import administrators_at
from selfservice.gateways.exchange.client import HttpExchange
from selfservice.gateways.exchange.port import LicenceUse, Usage
from selfservice.kernel import audit
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.core.formatting import when
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.actor import SystemActor
from selfservice.kernel.scope.models import as_system
from telephony.exchange.bursts import Burst, added, burst
from telephony.exchange.everything import companies_with_telephony
from telephony.models import DestinationPolicy, TelephonyUser, UsageCursor

JOB = "usage of telephony"
# How often a company's usage is read, and of how many companies, with how many pages each, in one run of the job.
EVERY, MOST_COMPANIES, MOST_PAGES = timedelta(minutes=5), 20, 10
# At most one alarm in this time; and how long pages show it.
ALARM_EVERY, SHOWN = timedelta(hours=24), timedelta(days=7)
EVENT = "forwards_burst"
log = structlog.get_logger(__name__)


def fetch_usage() -> int:
    """Read the usage of the companies whose turn it is; return how many records were read."""
    read = 0
    for company in _due():
        try:
            read += _fetch(company)
        except Unavailable as error:
            log.warning("usage of telephony not fetched", company=company.pk, error=str(error))
            # The exchange may not know the company: the next run of the job goes on with others.
            with as_system("usage of telephony was not to be had"):
                UsageCursor.objects.system().filter(company=company).update(read_at=timezone.now())
            break
    return read


def _due() -> list[Company]:
    """Return the companies that have waited longest."""
    with as_system("whose usage of telephony is read"):
        last = dict(UsageCursor.objects.system().values_list("company", "read_at"))
        since = timezone.now() - EVERY
        rows = [one for one in companies_with_telephony() if (at := last.get(one.pk)) is None or at < since]
    return sorted(rows, key=lambda one: (last.get(one.pk) is not None, last.get(one.pk), one.pk))[:MOST_COMPANIES]


def _fetch(company: Company) -> int:
    read = 0
    for _page in range(MOST_PAGES):
        with as_system("up to where usage of telephony is read"):
            place, _made = UsageCursor.objects.system().get_or_create(company=company)
        page = HttpExchange().usage(company.cvr, place.cursor)
        if page.unreadable:
            log.error("usage of telephony not readable", count=page.unreadable)
        with transaction.atomic(), as_system("record usage of telephony"):
            if not record_page(company, place.cursor, page):
                # Another process has recorded this page meanwhile.
                break
        read += len(page.uses) + len(page.forwards)
        if not page.more:
            break
    return read


def record_page(company: Company, since: str, page: Usage) -> bool:
    """Store what a page says, once; return whether it was not stored before. In a transaction, under `as_system`."""
    place = UsageCursor.objects.system().select_for_update().get(company=company)
    if place.cursor != since:
        return False
    now = timezone.now()
    _record_uses(company, page.uses, now)
    place.cursor, place.read_at = page.cursor, now
    place.forwards = added(place.forwards, (one.at for one in page.forwards), now)
    place.save()
    if page.forwards and (found := burst(place.forwards, now)):
        _raise_alarm(company, found, now)
    return True


def _record_uses(company: Company, uses: Iterable[LicenceUse], now: datetime) -> None:
    """Set when each user was last used. Users that we do not know, or know no longer, are left out."""
    newest: dict[UUID, datetime] = {}
    for use in uses:
        with suppress(ValueError):
            uid, at = UUID(use.user), min(use.at, now)
            newest[uid] = max(at, newest.get(uid, at))
    rows = TelephonyUser.objects.system().filter(company=company)
    for uid, at in newest.items():
        rows.filter(Q(last_used_at=None) | Q(last_used_at__lt=at), uid=uid).update(last_used_at=at)


def _raise_alarm(company: Company, found: Burst, now: datetime) -> None:
    """Write the burst into the log, and mail the company's administrators and operations: once in ALARM_EVERY."""
    policy, _made = DestinationPolicy.objects.system().get_or_create(company=company)
    unalarmed = Q(alarmed_at=None) | Q(alarmed_at__lt=now - ALARM_EVERY)
    if not DestinationPolicy.objects.system().filter(unalarmed, pk=policy.pk).update(alarmed_at=now):
        return
    after = {"hour": found.hour, "calls": found.calls, "usual_calls": round(found.usual, 1)}
    audit.record(SystemActor(reason="burst of forwards"), EVENT, policy, after=after)
    context = {"company": company.name, "calls": found.calls, "hour": when(found.hour), "usual": round(found.usual)}
    key = f"{EVENT}:{policy.uid}:{int(now.timestamp())}"
    for person in administrators_at(company):
        notify(person, EVENT, key=f"{key}:{person.uid}", **context)
    payload = {"to": settings.ALARM_MAIL, "template": EVENT, "language": "da", "context": {"name": "", **context}}
    enqueue(Command("mail", f"{key}:operations", payload=payload), company_id=company.pk)
