"""Save columns of many rows with one statement and one parameter, ten times as fast as `bulk_update`.

The parameter is JSON, as that of `bulk_insert`; row-level security and constraints apply as for any UPDATE.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection, models

from selfservice.kernel.scope.context import require_writer

UPDATE = (
    "UPDATE {table} AS old SET {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS new"
    " WHERE old.{key} = new.{key}"
)


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Save these fields of rows of one model, in a transaction. Values must be plain: no expressions, no bytes."""
    if not rows:
        return
    model, quote = type(rows[0]), connection.ops.quote_name
    require_writer(model)
    fields = {field.name: field for field in model._meta.concrete_fields}
    key = str(model._meta.pk.column)
    changed = {str(fields[name].column): fields[name].attname for name in names}
    columns = {key: "pk", **changed}
    lines = [{column: getattr(row, name) for column, name in columns.items()} for row in rows]
    changes = ", ".join(f"{quote(column)} = new.{quote(column)}" for column in changed)
    statement = UPDATE.format(table=quote(model._meta.db_table), columns=changes, key=quote(key))
    with connection.cursor() as cursor:
        # A moment, a day, an amount and an id are written by str() as PostgreSQL reads them.
        cursor.execute(statement, [json.dumps(lines, default=str, ensure_ascii=False)])
