"""Put stored text into Unicode form C, for migrations: text from before forms and feeds were composed."""

from __future__ import annotations

from django.db import migrations

from selfservice.kernel.types.cleaning import DIRECTION

# The rows of all companies.
EVERYTHING = "SELECT set_config('app.everything', 'on', true)"


def composed_sql(expression: str) -> str:
    """Return the SQL of `kernel.types.cleaning.composed`."""
    return f"regexp_replace(normalize({expression}, NFC), '{DIRECTION.pattern}', '', 'g')"


def compose(table: str, *columns: str) -> migrations.RunSQL:
    """Return the operation that changes the rows with text in another form, and no other."""
    changes = ", ".join(f"{column} = {composed_sql(column)}" for column in columns)
    text = f"concat_ws(' ', {', '.join(columns)})"
    sql = f"UPDATE {table} SET {changes} WHERE {text} <> {composed_sql(text)}"  # noqa: S608  (names from the code)
    return migrations.RunSQL([EVERYTHING, sql], migrations.RunSQL.noop)
