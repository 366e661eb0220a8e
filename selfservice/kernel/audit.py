"""Functions to write audit entries. The action runner writes one per change; other events (a log-in) call `record`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedModel, as_system


def plain(value: Any) -> Any:
    """Convert a value to JSON types."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, models.Model):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def entry(
    actor: Actor,
    event: str,
    target: models.Model | None = None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    run_uid: UUID | None = None,
    company_id: int | None = None,
    reason: str = "",
    on_behalf_of: str = "",
) -> AuditEntry:
    """Return an unsaved entry. Never pass a secret: people read the log, and it is stored for five years."""
    account_id = None
    if isinstance(target, ScopedModel):
        company_id = company_id or getattr(target, target.scope.company)
        account_id = target.scope.account_of(target)
    # During "view as", the actor of the entry is the real user.
    who = actor.real or actor
    return AuditEntry(
        company_id=company_id,
        account_id=account_id,
        event=event,
        actor_kind=who.kind,
        actor_id=who.id,
        actor_name=who.name[:200],
        on_behalf_of=(on_behalf_of or who.on_behalf_of or (actor.name if actor.real else ""))[:200],
        target_model=target._meta.label_lower if target else "",
        target_id=target.pk if target else None,
        target_name=str(target)[:200] if target else "",
        before=plain(before or {}),
        after=plain(after or {}),
        reason=reason or ("" if who.on_behalf_of else who.reason),
        ip=who.ip,
        run_uid=run_uid,
    )


def write(entries: Sequence[AuditEntry]) -> datetime | None:
    """Append entries in the given order; return the database's time."""
    # As system: whether an entry is written must not depend on what the actor may see.
    with as_system("append to the log"):
        return insert(entries)


def record(actor: Actor, event: str, target: models.Model | None = None, **details: Any) -> None:
    """Append one entry; see `entry` for the parameters."""
    write([entry(actor, event, target, **details)])
