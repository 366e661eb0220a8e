"""What a row of a batch answers to the action's form: what was filled in for all, and what a file says of it."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.action import Action
from selfservice.kernel.models import Batch, BatchRow


def file_columns(action: Action) -> list[str]:
    """The fields of the action that a file says row by row."""
    shown = [field.name for field in action.bulk_form().visible_fields()]
    return shown if action.columns is None else [name for name in shown if name in action.columns]


def data_of(batch: Batch, row: BatchRow, action: Action, target: Any) -> dict[str, Any]:
    """The data of one row. What a file leaves empty stays as it is: the form says how that is."""
    if not batch.by_file:
        common: dict[str, Any] = batch.data
        return common
    form = action.form(target)
    now = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {**{name: value for name, value in now.items() if value is not None}, **batch.data, **row.data}
