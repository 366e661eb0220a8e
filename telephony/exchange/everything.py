"""Send the exchange everything that it should have: after a feed, at the start of a demo, or when it has lost it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import Company
from selfservice.kernel.outbox.enqueue import enqueue
from selfservice.kernel.scope.models import as_system
from telephony.exchange.sync import KINDS, reference, sync_references
from telephony.models import DestinationPolicy, FlowVersion, TelephonyUser

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
