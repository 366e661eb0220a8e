"""What a row of a batch answers to the action's form: what was filled in for all, and what a file says of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import Action
from selfservice.kernel.models import Batch, BatchRow


def file_fields(action: Action) -> dict[str, forms.Field]:
    """The fields of the action that a file says row by row, by name."""
    form = action.bulk_form()
    if action.columns is None:
        return {field.name: field.field for field in form.visible_fields()}
    known = {**action.Form.base_fields, **form.fields}
    return {name: known[name] for name in action.columns}


def common_form(batch: Batch, action: Action, data: Any = None) -> forms.Form:
    """What is asked once for all rows: of a file, what it does not say row by row; and when."""
    form = action.bulk_form(data)
    if batch.by_file:
        said = set(form.fields) if action.file_only else set(file_fields(action))
        for name in said & set(form.fields):
            del form.fields[name]
    form = due_date.ask(form, later=action.later, seen=False)
    form.initial.update({name: value for name, value in batch.data.items() if name in form.fields})
    return form


def posted(form: forms.Form, action: Action, data: QueryDict) -> dict[str, Any]:
    """What was posted of the form, as the batch keeps it."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if name in action.unrecorded or name not in data:
            continue
        several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
        found[name] = data.getlist(name) if several else data[name]
    return found


def data_of(batch: Batch, row: BatchRow, action: Action, target: Any) -> dict[str, Any]:
    """The data of one row. What a file leaves empty stays as it is: the form says how that is."""
    common: dict[str, Any] = batch.data
    if not batch.by_file:
        return common
    form = action.form(target)
    now = {n: form.get_initial_for_field(form.fields[n], n) for n in file_fields(action) if n in form.fields}
    return {**{name: value for name, value in now.items() if value is not None}, **common, **row.data}
