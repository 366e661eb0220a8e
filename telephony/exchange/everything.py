"""Send the exchange what it should have: everything after a feed, at the start of a demo, or when it has lost it.

And all opening hours once a year: public holidays are sent as dates, of few years (core/snapshots.py).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Company
from selfservice.gateways.exchange.port import KINDS as ORDER
from selfservice.gateways.exchange.port import SCHEDULE
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.models import as_system
from telephony.exchange.sync import KINDS, SYNC, reference, sync_references
from telephony.models import DestinationPolicy, ExchangeState, FlowVersion, TelephonyUser

# Objects of one command.
AT_ONCE = 1000


def send_everything(company: Company) -> int:
    """Order that all objects of a company are sent; return how many they are."""
    with as_system("send everything to the telephone exchange"), transaction.atomic():
        found: list[tuple[str, str]] = []
        kinds: tuple[Any, ...] = tuple(KINDS)
        for model in kinds:
            rows = model.objects.system().filter(company=company)
            if model is TelephonyUser:
                rows = rows.exclude(state=TelephonyUser.State.LEFT)
            found += [reference(one) for one in rows.only("uid", "company_id")]
        # A command waits for earlier ones: what is referred to goes first.
        found.sort(key=lambda each: ORDER.index(each[0]))
        for start in range(0, len(found), AT_ONCE):
            if command := sync_references(found[start : start + AT_ONCE]):
                enqueue(command, company_id=company.pk)
    return len(found)


def companies_with_telephony() -> list[Company]:
    """Return the companies that have users, flows or a policy. Call under `as_system`."""
    having: set[int] = set()
    models: tuple[Any, ...] = (TelephonyUser, FlowVersion, DestinationPolicy)
    for model in models:
        having |= set(model.objects.system().order_by().values_list("company", flat=True).distinct())
    return list(Company.objects.system().filter(pk__in=having).order_by("pk"))


def send_holidays() -> int:
    """Periodic job: order in January that opening hours are sent that were last sent before; return how many.

    Once a day for each company, until the exchange has answered.
    """
    today = timezone.localdate()
    if today.month != 1:
        return 0
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    with as_system("send public holidays to the telephone exchange"):
        new_year = timezone.make_aware(datetime(today.year, 1, 1))
        due = ExchangeState.objects.system().filter(kind=SCHEDULE, answered_at__lt=new_year)
        for company_id, uid in due.order_by("company", "pk").values_list("company", "object_uid"):
            found[company_id].append((SCHEDULE, str(uid)))
        keys = {company_id: f"{SYNC}:holidays:{company_id}:{today}" for company_id in found}
        ordered = set(OutboxCommand.objects.system().filter(key__in=keys.values()).values_list("key", flat=True))
        sent = 0
        for company_id, key in keys.items():
            if key not in ordered:
                objects = found[company_id][:AT_ONCE]
                enqueue(Command(SYNC, key, payload={"objects": objects}), company_id=company_id)
                sent += len(objects)
    return sent
