"""Scope: the rows that an actor sees. One declaration on the model, enforced at two levels.

`ScopedModel.objects` (scope/managers.py) refuses every query until `.visible_to(actor)` names the actor. Below it,
row-level security in PostgreSQL (scope/rls.py) returns only rows of the companies that `acting_as(actor)`
(scope/context.py) has set in the transaction, for any kind of query. Without the first, the query raises; without the
second, it returns no rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import attrgetter, or_
from typing import Any, ClassVar, Self

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Q
from django.db.models.base import ModelBase, ModelState
from django.db.models.expressions import Expression

from selfservice.kernel.scope.actor import Access, Actor, Needed, functions_of
from selfservice.kernel.scope.context import (
    ScopeMissing,
    acting_as,
    as_system,
    current_actor,
    require_writer,
    writing_as,
)
from selfservice.kernel.scope.managers import BaseManager, ScopedManager, ScopedQuerySet

__all__ = [
    "OWN",
    "Scope",
    "ScopeMissing",
    "ScopedManager",
    "ScopedModel",
    "ScopedQuerySet",
    "acting_as",
    "as_system",
    "current_actor",
    "require_writer",
    "scoped_models",
    "writing_as",
]


# The function that opens a user's own rows, and none of their colleagues'.
OWN = "own"


class Ids(Expression):
    """Ids for `__in`: numbers, or expressions where a statement is compiled before they are known."""

    def __init__(self, ids: tuple[Any, ...]) -> None:
        super().__init__()
        self.ids = ids

    @classmethod
    def of(cls, ids: Iterable[Any]) -> Ids:
        """Each id once."""
        return cls(tuple(dict.fromkeys(ids)))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.ids:
            raise EmptyResultSet
        parts = [compiler.compile(one) if hasattr(one, "as_sql") else ("%s", [one]) for one in self.ids]
        return f"({', '.join(sql for sql, _params in parts)})", [value for _sql, params in parts for value in params]


@dataclass(frozen=True, slots=True)
class Scope:
    """The columns of a model that decide who sees its rows.

    company: the column with the company's id, on the table itself ("id" on the company's own table).
    account: the column with the account's id, where named-account grants narrow further.
    function: the function required to see the rows, unless a page requires another.
    owner: the column with the id of the user who owns the row. The function "own" shows only those rows, whichever
        accounts are named; a model without an owner then shows nothing.
    kind: the column with the kind of the row, where one table has several.
    opens: the kind that a function opens; a function not listed here opens every kind.
    owner_always: whether a user sees the rows they own, of every kind, whatever functions they hold at the company.

    `account`, `owner` and `kind` may be lookups through the parent row ("subscription__account_id").
    """

    company: str = "company_id"
    account: str | None = None
    function: Needed | None = None
    owner: str | None = None
    kind: str | None = None
    opens: Mapping[str, str] = field(default_factory=dict)
    owner_always: bool = False

    def q(self, actor: Actor, function: Needed | None) -> Q:
        """Return the condition for the rows the actor may see: the union over the functions."""
        if actor.everything:
            return Q()
        asked = functions_of(function or self.function)
        if not asked:
            return self._seen(actor.access)
        # Functions with the same access share one condition.
        together: dict[tuple[bool, tuple[Access, ...], bool], set[str]] = {}
        for one in asked:
            opens_all = self.kind is None or one not in self.opens
            together.setdefault((one == OWN, actor.at(one), opens_all), set()).add(self.opens.get(one, ""))
        seen: list[Q] = [self._own(actor, actor.access)] if self.owner_always and function is None else []
        for (own, parts, opens_all), kinds in together.items():
            if parts:
                found = self._own(actor, parts) if own else self._seen(parts)
                seen.append(found if opens_all else found & Q(**{f"{self.kind}__in": sorted(kinds)}))
        return reduce(or_, seen) if seen else Q(pk__in=())

    def shows(self, actor: Actor, function: Needed | None, row: Any) -> bool:
        """Return whether the actor sees a loaded row with the function: `q` in Python, without a query.

        The parent row must be loaded, too, where the scope's columns are there.
        """
        if actor.everything:
            return True
        asked = functions_of(function or self.function)
        if self.owner_always and function is None and self._shows(actor, OWN, row, everywhere=True):
            return True
        return any(self._shows(actor, one, row) for one in asked) if asked else self._shows(actor, None, row)

    def _shows(self, actor: Actor, one: str | None, row: Any, *, everywhere: bool = False) -> bool:
        company = _of(row, self.company)
        here = [part for part in actor.at(None if everywhere else one) if part.company_id == company]
        if one == OWN:
            return bool(here) and self.owner is not None and actor.id is not None and _of(row, self.owner) == actor.id
        if self.kind and one is not None and one in self.opens and _of(row, self.kind) != self.opens[one]:
            return False
        return any(self.account is None or part.accounts is None or _of(row, self.account) in part.accounts
                   for part in here)  # fmt: skip

    def _seen(self, parts: tuple[Access, ...]) -> Q:
        whole = Ids.of(a.company_id for a in parts if a.accounts is None or self.account is None)
        seen = Q(**{f"{self.company}__in": whole})
        for part in parts:
            if self.account is not None and part.accounts is not None and part.company_id not in whole.ids:
                seen |= self._named(part)
        return seen

    def account_of(self, row: Any) -> int | None:
        """Return the id of the account that a row belongs to, or None."""
        return _of(row, self.account) if self.account else None

    def _own(self, actor: Actor, parts: tuple[Access, ...]) -> Q:
        if self.owner is None or actor.id is None:
            return Q(pk__in=())
        return Q(**{f"{self.company}__in": Ids.of(a.company_id for a in parts), self.owner: actor.id})

    def _named(self, part: Access) -> Q:
        return Q(**{self.company: part.company_id, f"{self.account}__in": Ids.of(part.accounts or ())})


def _of(row: Any, column: str) -> Any:
    return attrgetter(column.replace("__", "."))(row)


class ScopedBase(ModelBase):
    """A metaclass that gives scoped models a base manager that guards writes.

    `Meta.base_manager_name` would add it to every migration.
    """

    @property
    def _base_manager(self) -> BaseManager[Any]:
        manager: BaseManager[Any] = BaseManager()
        manager.name, manager.model, manager.auto_created = "_base_manager", self, True
        return manager


class ScopedModel(models.Model, metaclass=ScopedBase):
    """A model whose rows belong to a company. Declares `scope`; its table has row-level security (kernel.E005)."""

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

    @classmethod
    def from_db(cls, db: str | None, field_names: Iterable[str], values: Iterable[Any]) -> Self:  # type: ignore[override]
        """A row that was read. Without `__init__`, whose checks and signals take longer than the query of a list."""
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row


def scoped_models() -> list[type[ScopedModel]]:
    """Return every concrete scoped model of the project."""
    return [m for m in apps.get_models(include_auto_created=True) if issubclass(m, ScopedModel)]
