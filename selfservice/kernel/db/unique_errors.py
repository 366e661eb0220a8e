"""Convert a unique violation into a form error.

A query can't check values that are unique across all companies: row-level security hides other companies' rows. Only
the unique index finds the duplicate, on INSERT. The message says that the value is in use, never by whom.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import IntegrityError, connection
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation


def add_unique_error(error: IntegrityError, form: forms.Form) -> bool:
    """Add an error to the violated field, or to the form without one. Return False for any other error.

    Call it after the rollback of the failed statement's savepoint.
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
