"""The own fields of a company as fields of a form, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from accounts.models import Company
from orders.models import OwnField
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.scope.models import as_system

# What a form calls them, before their place.
PREFIX = "own_"
LONGEST = 100


def own_fields(company: Company | None) -> list[OwnField]:
    """Return the fields of the company, or of the nearest one above it, which the reader need not see."""
    if company is None:
        return []
    chain = [company.pk, *company.above]
    with as_system("own fields of a company, or of one above it"):
        rows = list(OwnField.objects.system().filter(company__in=chain).order_by("position"))
    nearest = min((row.company_id for row in rows), key=chain.index, default=None)
    return [row for row in rows if row.company_id == nearest]


def form_fields(own: Sequence[OwnField]) -> dict[str, forms.Field]:
    """Return a form's fields, by name."""
    return {f"{PREFIX}{row.position}": _field(row) for row in own}


def _field(row: OwnField) -> forms.Field:
    if row.choices:
        choices = [("", "–"), *((one, one) for one in row.choices)]
        return forms.ChoiceField(label=row.label, required=row.required, choices=choices)
    widget = forms.TextInput({"autocomplete": "off"})
    return LineField(label=row.label, required=row.required, max_length=LONGEST, widget=widget)


def values_of(own: Sequence[OwnField], data: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in, as an item stores it: by label, without what is empty."""
    found = {row.label: data.get(f"{PREFIX}{row.position}") or "" for row in own}
    return {label: value for label, value in found.items() if value}


def initial_values(own: Sequence[OwnField], stored: Mapping[str, str]) -> dict[str, str]:
    """Return what an item has stored, as a form's initial values."""
    return {f"{PREFIX}{row.position}": stored.get(row.label, "") for row in own}
