"""What is forgotten, and when: apps say it in `<app>/retention.py`, the sweep does it, a little at a time.

Nothing else removes old rows. Ages are told by the database's clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import DateTimeField, Func

from selfservice.kernel.models import AuditEntry
from selfservice.kernel.registry import Registry
from selfservice.kernel.scope.models import ScopedModel, as_system

# Rows in one transaction, and transactions for each rule in a round: a day of sweeps could forget some 14 million rows.
BATCH = 500
BATCHES = 5
log = structlog.get_logger(__name__)


class Ago(Func):
    """The moment so many years or days before now, by the database's clock."""

    template = "(now() - make_interval(years => %(years)s, days => %(days)s))"
    output_field = DateTimeField()

    def __init__(self, *, years: int = 0, days: int = 0) -> None:
        super().__init__(years=int(years), days=int(days))


@dataclass(frozen=True, slots=True)
class Rule:
    """What is forgotten. `due` gives the opened query set of the rows whose time has come, under `as_system`."""

    name: str
    model: type[ScopedModel]
    due: Callable[[], Any]


_rules: Registry[str, Rule] = Registry("rule of retention")


def register(rule: Rule) -> None:
    """Add a rule; called when the app's `retention` module is loaded."""
    _rules.register(rule.name, rule)


def forget_due() -> int:
    """Forget what is due, at most BATCHES of BATCH rows of each rule; returns how many rows.

    A rule that fails is logged, and the others go on.
    """
    forgotten = 0
    for rule in _rules.values():
        try:
            forgotten += _forget(rule)
        except (OperationalError, InterfaceError):
            # The database itself is away: the sweep reconnects.
            raise
        except DatabaseError as error:
            log.warning("not forgotten", rule=rule.name, error=type(error).__name__)
    return forgotten


def _forget(rule: Rule) -> int:
    forgotten = 0
    for _batch in range(BATCHES):
        with transaction.atomic(), as_system("forget what is old enough"):
            # Two sweeps at once take different rows, and do not wait for each other.
            rows = rule.due().select_for_update(skip_locked=True, of=("self",))
            found = list(rows.values_list("pk", flat=True)[:BATCH])
            rule.model.objects.system().filter(pk__in=found).delete()
        forgotten += len(found)
        if len(found) < BATCH:
            break
    return forgotten


def old_entries() -> Any:
    """Entries of the log that are five years old.

    Only the oldest are looked at, by id: among millions of younger ones nothing is searched, round after round.
    """
    oldest = AuditEntry.objects.system().order_by("pk").values("pk")[:BATCH]
    return AuditEntry.objects.system().filter(pk__in=oldest, at__lt=Ago(years=5))


register(Rule("audit log, after five years", AuditEntry, old_entries))
