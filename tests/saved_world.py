"""The test world as rows: created once, then inserted by one statement in the transaction of each test that needs it.

Every test gets its own rows and instances, so nothing leaks from one test to the next, and tests that need an empty
database have one.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from accounts.models import User
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_world, password_hash

INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
IS_EMPTY = "NOT EXISTS (SELECT FROM {table})"


class SavedWorld:
    """The objects that `make_world` saves, as JSON of the rows and a pickle of the instances."""

    def __init__(self) -> None:
        with transaction.atomic():
            with saved_instances() as saved:
                world = make_world()
            # Not earlier, so that no time of a copy is in the future.
            self.made_at = timezone.now()
            self.instances = pickle.dumps((world, saved))
            self.rows = {model: _stored(model, saved) for model in dict.fromkeys(type(row) for row in saved)}
            transaction.set_rollback(True)
        self.is_empty = "SELECT " + " AND ".join(_sql(IS_EMPTY, model) for model in self.rows)
        inserts = ", ".join(f"i{number} AS ({_sql(INSERT, model)})" for number, model in enumerate(self.rows))
        self.insert_all = f"WITH {inserts} SELECT 1"

    def insert(self) -> World:
        """Insert a fresh copy with times as if created now. Call in a transaction."""
        age = timezone.now() - self.made_at
        with as_system("tests: insert the world"), connection.cursor() as cursor:
            cursor.execute(self.is_empty)
            if cursor.fetchone() != (True,):
                # The test has created rows, perhaps some of these: a plan of the catalogue exists once.
                return make_world()
            cursor.execute(
                self.insert_all, [json.dumps(_renewed(model, rows, age)) for model, rows in self.rows.items()]
            )
        world, instances = pickle.loads(self.instances)
        for instance in instances:
            for field in _time_fields(type(instance)):
                setattr(instance, field.attname, _later(getattr(instance, field.attname), age))
            if isinstance(instance, User):
                instance.password = password_hash()
        made: World = world
        return made


@contextmanager
def saved_instances() -> Iterator[list[models.Model]]:
    """Yield a list that collects the instances inserted in the block."""
    saved: list[models.Model] = []

    def note(instance: models.Model, created: bool, **_signal: Any) -> None:
        if created:
            saved.append(instance)

    post_save.connect(note)
    try:
        yield saved
    finally:
        post_save.disconnect(note)


def _stored(model: type[models.Model], saved: list[models.Model]) -> list[dict[str, Any]]:
    """Return the model's rows as the database stores them."""
    query = _sql("SELECT to_jsonb(t)::text FROM {table} t WHERE id = ANY(%s) ORDER BY id", model)
    with as_system("tests: read the world"), connection.cursor() as cursor:
        cursor.execute(query, [[row.pk for row in saved if type(row) is model]])
        return [json.loads(row) for (row,) in cursor.fetchall()]


def _sql(text: str, model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in model._meta.concrete_fields if not field.generated]
    return text.format(table=quote(model._meta.db_table), columns=", ".join(columns))


def _time_fields(model: type[models.Model]) -> list[models.DateField[Any, Any]]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.DateField)]


def _renewed(model: type[models.Model], rows: list[dict[str, Any]], age: timedelta) -> list[dict[str, Any]]:
    """Return the rows with times shifted by `age`, and with a password hash by the current first hasher."""
    changes: dict[str, Any] = {"password": password_hash()} if model is User else {}
    columns = [str(field.column) for field in _time_fields(model)]
    return [row | changes | {column: _later_text(row[column], age) for column in columns} for row in rows]


def _later_text(time: str | None, age: timedelta) -> str | None:
    return (datetime.fromisoformat(time) + age).isoformat() if time else None


def _later(time: Any, age: timedelta) -> Any:
    """Return the time shifted by `age`."""
    assert time is None or isinstance(time, datetime), "a date without a time is to be moved by whole days"
    return time and time + age
