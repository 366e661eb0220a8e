"""What is unique across all companies and taken already becomes an error in the form.

No query can ask for it: row-level security hides other companies' rows, and must. Only the unique index knows, when it
refuses the row. The message says that it is taken, never by whom.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import IntegrityError, connection
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation


def tell_taken(error: IntegrityError, form: forms.Form) -> bool:
    """Add the error to the form, by its field if it has one of that name; False when it is another kind of error.

    Call when the savepoint of the failed statement has been rolled back.
    """
    cause = error.__cause__
    if not isinstance(cause, UniqueViolation):
        return False
    with connection.cursor() as cursor:
        constraints: dict[str, Any] = connection.introspection.get_constraints(cursor, cause.diag.table_name or "")
    columns = constraints.get(cause.diag.constraint_name or "", {}).get("columns", [])
    names = [column for column in columns if column in form.fields]
    form.add_error(names[0] if names else None, _("This is already in use. Choose another."))
    return True
