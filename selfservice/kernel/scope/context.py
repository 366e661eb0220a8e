"""The current actor, and whether scoped models may be written. scope/connection.py announces the actor to PostgreSQL.

Set only by the context managers here; without one, row-level security shows nothing and every write is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from django.db import models, transaction

from selfservice.kernel.cache.versions import touch
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.scope.actor import Actor, SystemActor


class ScopeMissing(RuntimeError):
    """A scoped model was read or written without saying on whose behalf."""


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)
_writing: ContextVar[Actor | None] = ContextVar("writing", default=None)


def current_actor() -> Actor | None:
    """The actor announced to the database, or None."""
    return _acting.get()


def writing() -> bool:
    """Whether scoped models may be written now."""
    return _writing.get() is not None


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Run the block as the actor. Opens a transaction where none is open: the setting lives in one."""
    with nullcontext() if transaction.get_connection().in_atomic_block else transaction.atomic():
        token = _acting.set(actor)
        try:
            yield
        finally:
            _acting.reset(token)


@contextmanager
def writing_as(actor: Actor) -> Iterator[None]:
    """As `acting_as`, and scoped models may be saved. For the action runner, feeds and the modules listed in tests.

    Raises Forbidden for a person who sees the portal as a colleague does (`actor.real`).
    """
    if actor.real is not None:
        raise Forbidden("view_as")
    with acting_as(actor):
        token = _writing.set(actor)
        try:
            yield
        finally:
            _writing.reset(token)


@contextmanager
def as_system(reason: str, *, on_behalf_of: str = "", ip: str | None = None) -> Iterator[SystemActor]:
    """The portal itself reads and writes across companies, for a stated reason.

    `on_behalf_of` and `ip` go into the log: of the person who is not logged in, and for whom the portal acts.
    """
    actor = SystemActor(reason=reason, on_behalf_of=on_behalf_of, ip=ip)
    with writing_as(actor):
        yield actor


def require_writer(model: type[models.Model]) -> None:
    """Refuse a write of a scoped model outside `writing_as`."""
    if not writing():
        raise ScopeMissing(f"{model.__name__} is changed through an action (kernel.actions.run), never by itself")
    touch(model)
