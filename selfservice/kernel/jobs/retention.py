"""Delete old rows, or what is personal in them: apps register rules in `<app>/retention.py`.

The sweep applies them in small batches. Nothing else deletes old rows. Ages are by the database's clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import DateTimeField, Func

from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.models import AuditEntry, UploadHeading
from selfservice.kernel.registry import Registry
from selfservice.kernel.scope.models import ScopedModel, as_system

# Rows in one transaction, and transactions for each rule in a sweep: in a day the sweeps can delete some 14 million.
BATCH = 500
BATCHES = 5
log = structlog.get_logger(__name__)


class Ago(Func):
    """The time so many years or days before now, by the database's clock."""

    template = "(now() - make_interval(years => %(years)s, days => %(days)s))"
    output_field = DateTimeField()

    def __init__(self, *, years: int = 0, days: int = 0) -> None:
        super().__init__(years=int(years), days=int(days))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of retention. `due` returns the unscoped query set of the rows to delete, under `as_system`.

    `before` is called with the rows' ids before they are deleted, in the same transaction. With `blank`, the rows stay,
    and get these values: `due` must not return them again then.
    """

    name: str
    model: type[ScopedModel]
    due: Callable[[], Any]
    before: Callable[[list[int]], None] | None = None
    blank: Mapping[str, Any] = field(default_factory=dict)


_rules: Registry[str, Rule] = Registry("rule of retention")


def register(rule: Rule) -> None:
    """Register a rule; called when the app's `retention` module is loaded."""
    _rules.register(rule.name, rule)


def delete_due() -> int:
    """Delete due rows, at most BATCHES of BATCH rows of each rule; return how many.

    A rule that fails is logged, and the others run.
    """
    deleted = 0
    for rule in _rules.values():
        try:
            deleted += _delete(rule)
        except (OperationalError, InterfaceError):
            # The database is unavailable: the sweep reconnects.
            raise
        except (DatabaseError, Unavailable) as error:
            log.warning("not deleted", rule=rule.name, error=type(error).__name__)
    return deleted


def _delete(rule: Rule) -> int:
    deleted = 0
    for _batch in range(BATCHES):
        with transaction.atomic(), as_system("delete old rows"):
            # Concurrent sweeps take different rows, and do not wait for each other.
            rows = rule.due().select_for_update(skip_locked=True, of=("self",))
            found = list(rows.values_list("pk", flat=True)[:BATCH])
            if rule.before:
                rule.before(found)
            old = rule.model.objects.system().filter(pk__in=found)
            _ = old.update(**rule.blank) if rule.blank else old.delete()
        deleted += len(found)
        if len(found) < BATCH:
            break
    return deleted


def old_entries() -> Any:
    """Return entries of the audit log that are five years old.

    Only the oldest by id are read, so that no sweep searches among millions of younger ones.
    """
    oldest = AuditEntry.objects.system().order_by("pk").values("pk")[:BATCH]
    return AuditEntry.objects.system().filter(pk__in=oldest, at__lt=Ago(years=5))


def unused_headings() -> Any:
    """Return headings of files that no file has had for two years."""
    return UploadHeading.objects.system().filter(used_at__lt=Ago(years=2))


register(Rule("audit log, after five years", AuditEntry, old_entries))
register(Rule("headings of files, two years after their last use", UploadHeading, unused_headings))
