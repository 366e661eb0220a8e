"""Form data of a batch's rows: common data for all rows, and per-row data from a file."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import Action
from selfservice.kernel.core.dates import DayField, parse_date
from selfservice.kernel.models import Batch, BatchRow


def file_fields(action: Action) -> dict[str, forms.Field]:
    """Return the action's fields that a file provides per row, by name."""
    form = action.bulk_form()
    if action.columns is None:
        return {field.name: field.field for field in form.visible_fields()}
    known = {**action.Form.base_fields, **form.fields}
    return {name: known[name] for name in action.columns}


def common_form(batch: Batch, action: Action, data: Any = None) -> forms.Form:
    """Return the form for data common to all rows, without fields that a file provides, plus the due date."""
    form = action.bulk_form(data)
    if batch.by_file:
        said = set(form.fields) if action.file_only else set(file_fields(action))
        for name in said & set(form.fields):
            del form.fields[name]
    form = due_date.add_fields(form, later=action.later, seen=False)
    form.initial.update({name: value for name, value in batch.data.items() if name in form.fields})
    return form


def posted(form: forms.Form, action: Action, data: QueryDict) -> dict[str, Any]:
    """Return the posted data of a valid form as the batch stores it: text, and a day with its year."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if name in action.unrecorded or name not in data:
            continue
        several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
        # By the widget: the text of a day does not count where "now" is chosen.
        value = data.getlist(name) if several else field.widget.value_from_datadict(data, {}, name)
        found[name] = with_year(field, value)
    return found


def with_year(field: forms.Field, text: Any) -> Any:
    """Return a day as it was understood: the text is read again when the row runs, perhaps in another year."""
    if isinstance(field, DayField):
        with suppress(forms.ValidationError):
            day = field.clean(text)
            return f"{day:%d.%m.%Y}" if day else ""
    return text


def day_due(batch: Batch) -> date | None:
    """Return the day on which the batch's rows are to be done; None for at once."""
    text = batch.data.get(due_date.DUE)
    return parse_date(text, timezone.localdate(), coming=True) if text else None


def data_of(batch: Batch, row: BatchRow, action: Action, target: Any) -> dict[str, Any]:
    """Return the data of one row. Cells that a file leaves empty use the form's initial values: no change."""
    common: dict[str, Any] = batch.data
    if not batch.by_file:
        return common
    return {**_present(action, target), **common, **row.data}


def _present(action: Action, target: Any) -> dict[str, Any]:
    """Return the form's initial values of what a file may say; the same for all targets that share one form."""
    kept: dict[str, Any] | None = vars(action).get("present_values")
    if kept is not None:
        return kept
    form = action.form(None if action.same_form else target)
    names = file_fields(action) if action.columns is None else action.columns
    found = {name: form.get_initial_for_field(form.fields[name], name) for name in names if name in form.fields}
    found = {name: value for name, value in found.items() if value is not None}
    if action.same_form:
        vars(action)["present_values"] = found
    return found
