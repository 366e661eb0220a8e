"""Add a message to a case: the one place where messages get their number, and where a case changes hands by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import User
from selfservice.kernel.scope.actor import Actor
from selfservice.support.hours.stored import answer_due
from selfservice.support.models import Case, Message

Kind = Message.Author


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes a message."""

    kind: str
    name: str
    user_id: int | None = None

    @classmethod
    def of(cls, actor: Actor) -> Writer:
        """Return the writer of an actor: the customer's user, support, or the portal itself."""
        kind = {"user": Kind.CUSTOMER, "staff": Kind.STAFF}.get(actor.kind, Kind.SYSTEM)
        return cls(kind, actor.name[:200], actor.id if kind != Kind.SYSTEM else None)


EVENT = Writer(Kind.SYSTEM, "Selvbetjening")


def add_message(case: Case, writer: Writer, body: str, client_id: UUID | None = None) -> tuple[Message, bool]:
    """Store a message under the next number of its case; return it, and whether it is new.

    The same `client_id` is stored once: the message of before is returned. Locks the case. Whose turn it is follows
    from who writes; an event changes nothing. Call inside an action or `writing_as`.
    """
    client_id = client_id or uuid4()
    fresh: Any = Case.objects.system().select_for_update(no_key=True).get(pk=case.pk)
    if found := Message.objects.system().filter(case=fresh, client_id=client_id).first():
        return found, False
    now = timezone.now()
    fresh.last_seq += 1
    message = Message.objects.create(
        company_id=fresh.company_id, case=fresh, seq=fresh.last_seq, client_id=client_id, author_kind=writer.kind,
        author_id=writer.user_id, author_name=writer.name, body=body,
    )  # fmt: skip
    if writer.kind != Kind.SYSTEM:
        fresh.last_message_at = now
        _pass_turn(fresh, writer.kind, now)
    fresh.version += 1
    fresh.save()
    # The caller's row is the one that was read before the lock.
    for field in fresh._meta.concrete_fields:
        setattr(case, field.attname, getattr(fresh, field.attname))
    return message, True


def _pass_turn(case: Case, kind: str, now: datetime) -> None:
    # A case that was over goes on.
    case.solved_at = case.closed_at = None
    if kind == Kind.STAFF:
        case.state, case.due_at = Case.State.WAITING, None
        case.answered_at = case.answered_at or now
        case.staff_seen_seq = case.last_seq
        return
    case.seen_seq = case.last_seq
    # What waits already keeps its promise: writing again does not put it off.
    case.due_at = case.due_at or answer_due(case.category, case.priority, now)
    if case.state in (Case.State.WAITING, Case.State.SOLVED, Case.State.CLOSED):
        case.state = Case.State.OPEN


def author_of(case: Case) -> User | None:
    """Return the login that wrote a case, if it can still get mail."""
    user = case.author
    return user if user and user.state != User.State.CLOSED else None
