"""Base of the actions that change the details of one object, or the same details of many.

An app names the fields (`columns`, `for_many`), their form and its sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Action, Change
from selfservice.kernel.core.forms import REMOVE, OnceForm, values_given


class DetailsForm(OnceForm):
    """`whole`: all fields of one object are saved, empty ones too. Else only those that are filled in."""

    whole = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Empty what a hyphen empties in a file, where all fields of one object are saved."""
        data = super().clean() or self.cleaned_data
        if data.get("whole"):
            removed = [name for name, field in self.fields.items() if getattr(field, "removable", False)]
            data.update({name: "" for name in removed if data.get(name) == REMOVE})
        return data


class ChangeDetails(Action):
    """Save the texts of a form in the target's fields of the same names (`columns`)."""

    label = _lazy("Change details")
    section = "details"
    bulk = True
    later = True
    Form: ClassVar[type[forms.Form]] = DetailsForm
    # In a file, each row has its own values; an empty cell leaves the value as it is.
    columns: ClassVar[tuple[str, ...]] = ()
    # The fields that many objects can share.
    for_many: ClassVar[tuple[str, ...]] = ()

    def form(self, target: Any, data: Mapping[str, Any] | None = None) -> forms.Form:
        """Return the form: with the field `whole` for one object, without it for many and for a row of a file."""
        initial = {"whole": True} | {name: getattr(target, name) for name in self.columns if target is not None}
        form = self.Form(data, initial=initial)
        if target is not None and (data is None or bool(data.get("whole"))):
            return form
        del form.fields["whole"]
        for name in self.columns if target is None else ():
            if name in self.for_many:
                form.fields[name].help_text = _("Empty: each keeps its own. A hyphen (-) removes it.")
            else:
                del form.fields[name]
        return form

    def refuse(self, target: Any, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if data and not self.changes(target, data):
            return _("Nothing is changed: it is like that already.")
        return None

    def answers(self, target: Any, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return [(self.label_of(name), str(value or "–")) for name, value in self.changes(target, data).items()]

    def seen(self, target: Any, data: Mapping[str, Any], day: date) -> str:
        # The form's initial values: a colleague may have changed them meanwhile.
        return sha256("\n".join(self.values(target)).encode()).hexdigest()[:16]

    def apply(self, target: Any, data: Mapping[str, Any], now: datetime) -> Change:
        changes = self.changes(target, data)
        change = Change(target, before={name: getattr(target, name) for name in changes}, after=changes)
        for name, value in changes.items():
            setattr(target, name, value)
        self.save(target, list(changes))
        return change

    def save(self, target: Any, names: Sequence[str]) -> None:
        """Save the fields that have changed. Overridden where others change with them."""
        target.save(update_fields=names)

    def values(self, target: Any) -> list[str]:
        """Return the values that the form shows."""
        return [getattr(target, name) for name in self.columns]

    def label_of(self, name: str) -> Any:
        """Return the label of a field."""
        return self.Form.base_fields[name].label

    def changes(self, target: Any, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that change, with their new values."""
        return {name: value for name, value in self.wanted(target, data).items() if value != getattr(target, name)}

    def wanted(self, target: Any, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that the data sets, with the values."""
        return values_given(self.columns, data)
