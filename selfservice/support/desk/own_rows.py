"""Actions that save and delete what support keeps for itself (texts, hours): rows of no customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from selfservice.kernel.actions.runner import Action, Change


def row_named(model: type[models.Model], data: Mapping[str, Any] | None) -> Any:
    """Return the row that a form names, or None for a new one."""
    pk = str((data or {}).get("row") or "")
    return model._default_manager.filter(pk=int(pk[:18])).first() if pk.isascii() and pk.isdigit() else None


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row's form. `row` is its id; empty for a new one."""

    row = forms.CharField(widget=forms.HiddenInput, required=False, max_length=18)
    request_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class RowNameForm(forms.Form):
    """The row that is deleted."""

    row = forms.CharField(widget=forms.HiddenInput, max_length=18)


class SaveRow(Action):
    """Add a row, or change it."""

    log_kind = "support"
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    done_receipt: ClassVar[Any] = ""
    row_form: ClassVar[type[RowForm]]
    unrecorded = frozenset({"request_id", "row"})

    def form(self, target: None, data: Mapping[str, Any] | None = None) -> forms.Form:
        row = row_named(self.row_form._meta.model, data)
        form: Any = self.row_form(data, instance=row)
        return form  # type: ignore[no-any-return]

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        names = list(self.row_form._meta.fields or ())
        row = row_named(self.row_form._meta.model, data) or self.row_form._meta.model()
        held = {name: getattr(row, name) for name in names} if row.pk else {}
        for name in names:
            setattr(row, name, data[name])
        row.save()
        changed = [name for name in names if not held or held[name] != getattr(row, name)]
        before = {name: held[name] for name in changed if held}
        return Change(row, before=before, after={name: getattr(row, name) for name in changed})


class DeleteRow(Action):
    """Delete a row."""

    log_kind = "support"
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    tone = "danger"
    row_model: ClassVar[type[models.Model]]
    Form = RowNameForm

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        gone = bool(data) and row_named(self.row_model, data) is None
        return _("It is gone already.") if gone else None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        row = row_named(self.row_model, data)
        before = {"deleted": str(row)}
        row.delete()
        return Change(None, before=before)
