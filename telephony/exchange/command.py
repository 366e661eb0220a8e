"""Send objects to the exchange. What they are is read when they are sent, so that the last change always arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.gateways.exchange.client import HttpExchange
from selfservice.gateways.exchange.port import (
    FLOW,
    FORBIDDEN,
    KINDS,
    LIST,
    MOST_SNAPSHOTS,
    NUMBER,
    POLICY,
    RECORDING,
    SCHEDULE,
    TAKEN,
    UNKNOWN_TARGET,
    USER,
    ExchangeRefused,
    Snapshot,
    Stored,
)
from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler
from selfservice.kernel.scope.models import as_system
from telephony.core import snapshots
from telephony.exchange.sync import SYNC
from telephony.models import ExchangeState, Recording

READERS: dict[str, Any] = {
    FLOW: snapshots.flows,
    LIST: snapshots.lists,
    NUMBER: snapshots.numbers,
    RECORDING: snapshots.recordings,
    SCHEDULE: snapshots.schedules,
    USER: snapshots.users,
}
Reference = tuple[str, str]
# Refusals that an earlier command may put right: it sends what is referred to, allows the country, frees the number.
PERHAPS_EARLY = {UNKNOWN_TARGET, FORBIDDEN, TAKEN}


class SyncHandler(CommandHandler):
    """Payload: objects, each kind and id. Refused if the exchange refuses one of them; it stores the others."""

    kind = SYNC
    label = _lazy("Update of the telephone exchange")
    queue = "fast"
    deadline = timedelta(minutes=5)
    alarms = (5, 30, 60)

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        objects = sorted((tuple(each) for each in command.payload["objects"]), key=lambda each: KINDS.index(each[0]))
        with as_system("read what is sent to the telephone exchange"), transaction.atomic():
            # The number is taken before the objects are read: of two deliveries that overlap, the one with the higher
            # number has read at least all that was committed when it took it.
            sequence = _next_sequence()
            company = Company.objects.system().get(pk=command.company_id or 0)
            found = _read(company.pk, objects, sequence)
        outcomes: dict[Reference, Any] = {}
        for start in range(0, len(found), MOST_SNAPSHOTS):
            part = found[start : start + MOST_SNAPSHOTS]
            answers = HttpExchange().put_many(company.cvr, part)
            outcomes |= {(one.kind, one.uid): answer for one, answer in zip(part, answers, strict=True)}
        _send_sounds(company, sequence, outcomes)
        refused = [outcome for outcome in outcomes.values() if isinstance(outcome, ExchangeRefused)]
        late = [outcome for outcome in outcomes.values() if isinstance(outcome, Unavailable)]
        if late:
            _record(company.pk, sequence, outcomes)
            raise late[0]
        if any(one.code in PERHAPS_EARLY for one in refused) and _earlier_is_open(command):
            raise Unavailable("what allows it may not have been sent yet")
        _record(company.pk, sequence, outcomes)
        if refused:
            raise Refused(refused[0].code)
        return {}


def _next_sequence() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('telephony_exchange_sequence')")
        return int(cursor.fetchone()[0])


def _earlier_is_open(command: OutboxCommand) -> bool:
    """Return whether an earlier command of the company is still to be delivered."""
    with as_system("look for earlier commands to the telephone exchange"):
        rows = OutboxCommand.objects.system().filter(kind=SYNC, company_id=command.company_id, pk__lt=command.pk)
        return rows.filter(state__in=[OutboxCommand.State.PENDING, OutboxCommand.State.SENDING]).exists()


def _read(company_id: int, objects: Sequence[Reference], sequence: int) -> list[Snapshot]:
    """Return the objects as they are now, in the order of their kinds; those that are gone without a body."""
    rows = snapshots.system_rows(company_id)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, uid in objects:
        by_kind[kind].append(uid)
    bodies: dict[Reference, Any] = {}
    for kind, uids in by_kind.items():
        read = {uids[0]: _policy(rows)} if kind == POLICY else READERS[kind](rows, uids)
        bodies |= {(kind, uid): read.get(uid) for uid in uids}
    return [Snapshot(kind, uid, sequence, bodies[kind, uid]) for kind, uid in objects]


def _policy(rows: snapshots.Rows) -> dict[str, Any]:
    # The exchange's own cap counts forwarded calls of a day; the portal's counts forwards that are set.
    return {**snapshots.policy(rows), "external_forwards_cap": None}


def _send_sounds(company: Company, sequence: int, outcomes: dict[Reference, Any]) -> None:
    """Send the sound of each recording that the exchange has stored; what goes wrong is its outcome."""
    for (kind, uid), outcome in outcomes.items():
        if kind != RECORDING or not isinstance(outcome, Stored):
            continue
        with as_system("read a recording that is sent to the telephone exchange"):
            found = Recording.objects.system().filter(company=company, uid=uid).first()
        if found is None:
            continue
        try:
            HttpExchange().put_sound(company.cvr, uid, sequence, bytes(found.sound))
        except (ExchangeRefused, Unavailable) as error:
            outcomes[kind, uid] = error


def _record(company_id: int, sequence: int, outcomes: dict[Reference, Any]) -> None:
    """Store what the exchange said of each object, unless an answer about something newer is stored already."""
    with as_system("record answers of the telephone exchange"), transaction.atomic():
        for (kind, uid), outcome in sorted(outcomes.items(), key=lambda each: each[0]):
            if isinstance(outcome, Unavailable) or kind == POLICY:
                continue
            values = {
                "state": ExchangeState.State.REFUSED
                if isinstance(outcome, ExchangeRefused)
                else ExchangeState.State.STORED,
                "reason": outcome.code if isinstance(outcome, ExchangeRefused) else "",
                "sequence": sequence,
                "answered_at": timezone.now(),
            }
            known, made = ExchangeState.objects.system().get_or_create(
                company_id=company_id, kind=kind, object_uid=uid, defaults=values
            )
            if not made:
                ExchangeState.objects.system().filter(pk=known.pk, sequence__lt=sequence).update(**values)
