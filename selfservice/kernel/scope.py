"""Scope: which rows an actor sees. One declaration on the model, two walls that follow from it.

`ScopedModel.objects` is closed: it refuses every query until `.visible_to(actor)` has said whose eyes are used. Behind
it, row-level security in PostgreSQL (rls.py) lets through only the companies that `acting_as(actor)` has announced to
the database, whatever way the query was made. Forgetting the first fails loudly; forgetting the second shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast

from django.apps import apps
from django.db import connections, models, transaction
from django.db.models import Q, sql
from psycopg.pq import TransactionStatus

from selfservice.kernel.actor import Access, Actor, SystemActor

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


Row = TypeVar("Row", bound="ScopedModel")


class ScopeMissing(RuntimeError):
    """A scoped model was read or written without saying on whose behalf."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a model keeps what decides who sees its rows.

    company: the column with the company's id, on the table itself ("id" on the company's own table).
    account: the column with the account's id, where named-account grants narrow further.
    function: the function needed to see the rows at all, unless a page asks for another.
    """

    company: str = "company_id"
    account: str | None = None
    function: str | None = None

    def q(self, actor: Actor, function: str | None) -> Q:
        """The condition that keeps the rows the actor may see."""
        if actor.everything:
            return Q()
        parts = actor.at(function or self.function)
        whole = sorted({a.company_id for a in parts if a.accounts is None or self.account is None})
        seen = Q(**{f"{self.company}__in": whole})
        for part in parts:
            if self.account is not None and part.accounts is not None and part.company_id not in whole:
                seen |= self._named(part)
        return seen

    def _named(self, part: Access) -> Q:
        accounts = sorted(part.accounts or ())
        return Q(**{self.company: part.company_id, f"{self.account}__in": accounts})


# The actor whose eyes the current code uses, and the one allowed to write: set only by the context managers below.
_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)
_writing: ContextVar[Actor | None] = ContextVar("writing", default=None)


def current_actor() -> Actor | None:
    """The actor announced to the database, or None."""
    return _acting.get()


def _announce(connection: BaseDatabaseWrapper, actor: Actor | None) -> None:
    """Tell PostgreSQL, for this transaction, which companies row-level security lets through."""
    companies = ",".join(map(str, sorted(actor.company_ids))) if actor else ""
    everything = "on" if actor and actor.everything else "off"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.companies', %s, true), set_config('app.everything', %s, true)",
            [companies, everything],
        )


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Run the block with the actor's eyes. Opens a transaction where none is open: the setting lives in one."""
    connection = connections["default"]
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        before = _acting.get()
        token = _acting.set(actor)
        _announce(connection, actor)
        try:
            yield
        finally:
            _acting.reset(token)
            # After a database error PostgreSQL refuses every statement until the roll-back, which undoes this too.
            if connection.connection.info.transaction_status == TransactionStatus.INTRANS:
                _announce(connection, before)


@contextmanager
def writing_as(actor: Actor) -> Iterator[None]:
    """As `acting_as`, and scoped models may be saved. For the action runner, feeds and the modules listed in tests."""
    with acting_as(actor):
        token = _writing.set(actor)
        try:
            yield
        finally:
            _writing.reset(token)


@contextmanager
def as_system(reason: str) -> Iterator[SystemActor]:
    """The portal itself reads and writes across companies, for a stated reason."""
    actor = SystemActor(reason=reason)
    with writing_as(actor):
        yield actor


def require_writer(model: type[models.Model]) -> None:
    """Refuse a write of a scoped model outside `writing_as`."""
    if _writing.get() is None:
        raise ScopeMissing(f"{model.__name__} is changed through an action (kernel.actions.run), never by itself")


class ScopedQuery(sql.Query):
    """A query that can't be compiled before it has been opened by `visible_to`."""

    opened = False

    def get_compiler(self, *args: Any, **kwargs: Any) -> SQLCompiler:
        if not self.opened:
            name = self.model.__name__ if self.model else "?"
            raise ScopeMissing(f"{name}.objects was used without .visible_to(actor)")
        compiler: SQLCompiler = super().get_compiler(*args, **kwargs)
        return compiler


class ScopedQuerySet(models.QuerySet[Row]):
    """A query set that refuses reads until opened, and writes outside `writing_as`."""

    query: ScopedQuery

    def __init__(self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None) -> None:
        super().__init__(model, ScopedQuery(model) if query is None else query, using, hints)

    @property
    def opened(self) -> bool:
        return bool(getattr(self.query, "opened", False))

    def visible_to(self, actor: Actor, *, function: str | None = None) -> Self:
        """The rows the actor may see, with the model's own function or with the one named."""
        seen = self.filter(self.model.scope.q(actor, function))
        seen.query.opened = True
        return seen

    def _open(self) -> Self:
        """The same query set opened without a condition: row-level security alone decides. For the kernel."""
        seen = self.all()
        seen.query.opened = True
        return seen

    def _require_open(self) -> None:
        if not self.opened:
            raise ScopeMissing(f"{self.model.__name__}.objects was used without .visible_to(actor)")
        require_writer(self.model)

    def update(self, **kwargs: Any) -> int:
        self._require_open()
        return super().update(**kwargs)

    def _update(self, values: Any) -> int:
        # Called by Model.save() as well, whose own check has been made by ScopedModel.save().
        require_writer(self.model)
        return super()._update(values)  # type: ignore[misc,no-any-return]  # Django's own, not in the stubs

    def delete(self) -> tuple[int, dict[str, int]]:
        self._require_open()
        return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        self._require_open()
        return super()._raw_delete(using)

    def _insert(self, *args: Any, **kwargs: Any) -> Any:
        require_writer(self.model)
        return super()._insert(*args, **kwargs)  # type: ignore[misc]  # Django's own, not in the stubs

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise ScopeMissing("raw() has no scope; use visible_to(actor), or a cursor under row-level security")


class ScopedManager(models.Manager[Row]):
    """The closed manager of every scoped model."""

    _queryset_class = ScopedQuerySet

    def get_queryset(self) -> ScopedQuerySet[Row]:
        return cast("ScopedQuerySet[Row]", super().get_queryset())

    def visible_to(self, actor: Actor, *, function: str | None = None) -> ScopedQuerySet[Row]:
        """The rows the actor may see, with the model's own function or with the one named."""
        return self.get_queryset().visible_to(actor, function=function)

    def system(self) -> ScopedQuerySet[Row]:
        """All rows that row-level security lets through, for code that runs under `as_system` or `writing_as`."""
        if _writing.get() is None:
            raise ScopeMissing(f"{self.model.__name__}.objects.system() outside as_system()")
        return self.get_queryset()._open()


class ScopedModel(models.Model):
    """A model whose rows belong to a company. Says its `scope`; its table has row-level security (a check says so)."""

    scope: ClassVar[Scope] = Scope()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_writer(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_writer(type(self))
        return super().delete(*args, **kwargs)


def scoped_models() -> list[type[ScopedModel]]:
    """Every concrete scoped model of the project."""
    return [m for m in apps.get_models(include_auto_created=True) if issubclass(m, ScopedModel)]
