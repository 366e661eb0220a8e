"""Scoped managers: querysets that refuse reads before `visible_to`, and writes outside an action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from django.db import models
from django.db.models import sql

from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.context import ScopeMissing, require_writer, writing

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler

    from selfservice.kernel.scope.models import ScopedModel

Row = TypeVar("Row", bound="ScopedModel")


class ScopedQuery(sql.Query):
    """A query that can't be compiled before `visible_to` opens it."""

    opened = False

    def get_compiler(self, *args: Any, **kwargs: Any) -> SQLCompiler:
        if not self.opened:
            name = self.model.__name__ if self.model else "?"
            raise ScopeMissing(f"{name}.objects was used without .visible_to(actor)")
        compiler: SQLCompiler = super().get_compiler(*args, **kwargs)
        return compiler


class GuardedQuerySet(models.QuerySet[Row]):
    """A queryset that refuses writes outside `writing_as`."""

    def _require_writable(self) -> None:
        require_writer(self.model)

    def update(self, **kwargs: Any) -> int:
        self._require_writable()
        return super().update(**kwargs)

    def _update(self, values: Any) -> int:
        # Model.save() calls this too, with an unopened queryset.
        require_writer(self.model)
        return super()._update(values)  # type: ignore[misc,no-any-return]  # Django's own, not in the stubs

    def delete(self) -> tuple[int, dict[str, int]]:
        self._require_writable()
        return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        self._require_writable()
        return super()._raw_delete(using)

    def _insert(self, *args: Any, **kwargs: Any) -> Any:
        require_writer(self.model)
        return super()._insert(*args, **kwargs)  # type: ignore[misc]  # Django's own, not in the stubs


class BaseManager(models.Manager[Row]):
    """The manager for Django's internal reads: foreign keys, `refresh_from_db`. Only row-level security limits them.

    It refuses writes like all others: `company.accounts.add(…)` uses it.
    """

    _queryset_class = GuardedQuerySet


class ScopedQuerySet(GuardedQuerySet[Row]):
    """A queryset that refuses reads until opened, and writes outside `writing_as`."""

    query: ScopedQuery

    def __init__(self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None) -> None:
        super().__init__(model, ScopedQuery(model) if query is None else query, using, hints)

    @property
    def opened(self) -> bool:
        return bool(getattr(self.query, "opened", False))

    def visible_to(self, actor: Actor, *, function: Needed | None = None) -> Self:
        """Return the rows the actor may see with `function` (one or any of several), by default the model's own."""
        seen = self.filter(self.model.scope.q(actor, function))
        seen.query.opened = True
        return seen

    def _open(self) -> Self:
        """Return the queryset opened without a condition, limited only by row-level security. For the kernel."""
        seen = self.all()
        seen.query.opened = True
        return seen

    def _require_writable(self) -> None:
        if not self.opened:
            raise ScopeMissing(f"{self.model.__name__}.objects was used without .visible_to(actor)")
        super()._require_writable()

    def __or__(self, other: Any) -> Self:
        self._require_opened_too(other)
        return super().__or__(other)

    def __xor__(self, other: Any) -> Self:
        self._require_opened_too(other)
        return super().__xor__(other)

    def _require_opened_too(self, other: Any) -> None:
        # The union of visible rows and all rows is all rows.
        if not getattr(other, "opened", False) and not other.query.is_empty():
            raise ScopeMissing(f"{self.model.__name__}.objects was combined with rows outside .visible_to(actor)")

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise ScopeMissing("raw() has no scope; use visible_to(actor), or a cursor under row-level security")


class ScopedManager(models.Manager[Row]):
    """The default manager of scoped models, closed until `visible_to`."""

    _queryset_class = ScopedQuerySet

    def get_queryset(self) -> ScopedQuerySet[Row]:
        return cast("ScopedQuerySet[Row]", super().get_queryset())

    def visible_to(self, actor: Actor, *, function: Needed | None = None) -> ScopedQuerySet[Row]:
        """Return the rows the actor may see with `function` (one or any of several), by default the model's own."""
        return self.get_queryset().visible_to(actor, function=function)

    def system(self) -> ScopedQuerySet[Row]:
        """Return all rows that row-level security lets through, for code under `as_system` or `writing_as`."""
        if not writing():
            raise ScopeMissing(f"{self.model.__name__}.objects.system() outside as_system()")
        return self.get_queryset()._open()
