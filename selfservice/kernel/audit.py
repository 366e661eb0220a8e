"""Writing to the audit log. The action runner does it for every change; other events (a log-in) call `record`."""

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
    """The value as JSON can hold it."""
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
    """An entry, not written yet. Never pass a secret: the log is read by people and kept for five years."""
    account_id = None
    if isinstance(target, ScopedModel):
        company_id = company_id or getattr(target, target.scope.company)
        account_id = target.scope.account_of(target)
    # While a colleague's view is looked at, it is the person who really sits there that does something.
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


def write(entries: Sequence[AuditEntry]) -> None:
    """Append them, in their order."""
    # The portal's own record: what an actor may see does not decide whether it is written.
    with as_system("append to the log"):
        insert(entries)


def record(actor: Actor, event: str, target: models.Model | None = None, **told: Any) -> None:
    """Append an entry (see `entry`)."""
    write([entry(actor, event, target, **told)])
