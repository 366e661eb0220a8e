"""A statement that every request asks in the same words: PostgreSQL reads and plans it once for each connection.

For what every page begins with (accounts/session/authentication.py) planning took twice as long as answering. Where a
pooler hands a connection to another client after each transaction, that can't be: `DATABASE_PREPARES=off`
(docs/operations.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection

Statement = tuple[str, Sequence[Any]]


class Prepared:
    """A statement of values of these PostgreSQL types, which stand in its words as $1, $2, …

    `build` gives the words, with Django's parameters for what is always the same.
    """

    def __init__(self, name: str, build: Callable[[], Statement], *kinds: str) -> None:
        self.name, self.build, self.kinds = name, build, kinds

    @cached_property
    def _statement(self) -> Statement:
        return self.build()

    def first(self, *values: Any) -> tuple[Any, ...] | None:
        """The first row, or None, read with whatever eyes are used at the moment."""
        with connection.cursor() as cursor:
            if settings.DATABASE_PREPARES:
                self._prepare()
                places = ", ".join(["%s"] * len(values))
                cursor.execute(f"EXECUTE {self.name}({places})", values)
            else:
                cursor.execute(*self._in_plain_words(values))
            found: tuple[Any, ...] | None = cursor.fetchone()
        return found

    def _prepare(self) -> None:
        """Once a connection; below Django, which counts the statements of a page."""
        raw: Any = connection.connection
        known: set[str] = getattr(raw, "prepared_by_name", set())
        if self.name in known:
            return
        sql, params = self._statement
        with raw.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} ({', '.join(self.kinds)}) AS {cursor.mogrify(sql, params)}")
        raw.prepared_by_name = known | {self.name}

    def _in_plain_words(self, values: Sequence[Any]) -> Statement:
        sql, params = self._statement
        # The values come last: they are the request's, the rest is the statement's own.
        for place in range(len(values), 0, -1):
            sql = sql.replace(f"${place}", "%s")
        return sql, [*params, *values]
