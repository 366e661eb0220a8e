"""Queries that every page makes, put into words once a process: for Django, building one costs more than running it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

# Stands for the value where the query is built. No row has it.
MARK = -8_736_251_940_117


class Compiled:
    """A `values_list` query of one whole number (an id), given as a function of that number.

    `rows(value)` gives the tuples as PostgreSQL sends them, with whatever eyes are used at the moment; columns that
    Django would convert (JSON, own fields) come unconverted.
    """

    def __init__(self, build: Callable[[int], Any]) -> None:
        self.build = build
        self.sql = ""
        self.params: tuple[Any, ...] = ()

    def rows(self, value: int) -> list[tuple[Any, ...]]:
        """Run it."""
        if not self.sql:
            self.sql, self.params = self.build(MARK).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [value if param == MARK else param for param in self.params])
            return list(cursor.fetchall())
