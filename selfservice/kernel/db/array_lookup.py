"""Condition that a column equals one of the values of an array."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, ForeignObject, Lookup, Q


def in_array(column: str, values: Any) -> Q:
    """Return `column = ANY(values)`; `values` is a list, or an expression that returns an array.

    `__in` differs in two ways: each value is a parameter of its own, and PostgreSQL may plan a subquery as a join. As
    an array (ArraySubquery) it is executed first, and its values are looked up in an index.
    """
    return Q(**{f"{column}__{EqualsAny.lookup_name}": values})


@ForeignObject.register_lookup
@Field.register_lookup
class EqualsAny(Lookup):
    """`column = ANY(array)`."""

    lookup_name = "equals_any"
    # The field of the column cannot prepare an array.
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [list(value)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", (*left_params, *right_params)
