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
from selfservice.gateways.exchange.port import ExternalForward, LicenceUse, Usage
from selfservice.kernel import audit
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.core.formatting import when
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.actor import SystemActor
from selfservice.kernel.scope.models import as_system
from telephony.exchange.bursts import KEPT, Burst, added, burst
from telephony.exchange.everything import companies_with_telephony
from telephony.models import CountedForward, DestinationPolicy, TelephonyUser, UsageCursor

JOB = "usage of telephony"
# How often a company's usage is read, and of how many companies, with how many pages each, in one run of the job.
EVERY, MOST_COMPANIES, MOST_PAGES = timedelta(minutes=5), 20, 10
# After so many companies in a row without an answer the exchange is taken to be down.
MOST_FAILURES = 3
# At most one alarm in this time; and how long pages show it.
ALARM_EVERY, SHOWN = timedelta(hours=24), timedelta(days=7)
EVENT = "forwards_burst"
log = structlog.get_logger(__name__)


def fetch_usage() -> int:
    """Read the usage of the companies whose turn it is; return how many records were read."""
    read = failures = 0
    for company in _due():
        try:
            read += _fetch(company)
            failures = 0
        except Unavailable as error:
            failures += 1
            log.warning("usage of telephony not fetched", company=company.pk, error=str(error))
            # The exchange may not know this company alone.
            with as_system("usage of telephony was not to be had"):
                UsageCursor.objects.system().filter(company=company).update(read_at=timezone.now())
            if failures == MOST_FAILURES:
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
    new = _uncounted(company, page.forwards, now)
    place.forwards = added(place.forwards, (one.at for one in new), now)
    place.save()
    if new and (found := burst(place.forwards, now)):
        _raise_alarm(company, found, now)
    return True


def _uncounted(company: Company, forwards: Iterable[ExternalForward], now: datetime) -> list[ExternalForward]:
    """Return the calls that have not been counted yet, each once, and store that they have been."""
    rows = CountedForward.objects.system().filter(company=company)
    # The counts are by the hour, and older ones are dropped.
    oldest = now - KEPT - timedelta(hours=1)
    rows.filter(at__lt=oldest).delete()
    found = {one.record_id: one for one in forwards if one.at >= oldest}
    known = set(rows.filter(record_id__in=found).values_list("record_id", flat=True))
    new = [one for record_id, one in found.items() if record_id not in known]
    CountedForward.objects.system().bulk_create(
        [CountedForward(company=company, record_id=one.record_id, at=one.at) for one in new], ignore_conflicts=True
    )
    return new


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
    key = f"{EVENT}:{policy.uid}:{now.timestamp():.6f}"
    for person in administrators_at(company):
        notify(person, EVENT, key=f"{key}:{person.uid}", **context)
    payload = {"to": settings.ALARM_MAIL, "template": EVENT, "language": "da", "context": {"name": "", **context}}
    enqueue(Command("mail", f"{key}:operations", payload=payload), company_id=company.pk)
