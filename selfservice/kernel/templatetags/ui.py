"""Template filters and tags for values: dates, amounts, numbers and icons (kernel/core/formatting.py)."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField

from selfservice.kernel.core import formatting
from selfservice.kernel.core.dates import DayChoiceInput

register = template.Library()
register.simple_tag(formatting.icon)
for name in (
    "phone",
    "cvr",
    "account",
    "breakable",
    "kr",
    "number",
    "percent",
    "gigabytes",
    "gigabytes_short",
    "spoken",
    "day",
    "short_day",
    "month",
    "month_name",
    "until",
    "clock",
    "when",
    "weekday",
):
    register.filter(name, getattr(formatting, name))


@register.filter
def is_optional(field: BoundField) -> bool:
    """Return whether the form's field may be left empty: its label then says so.

    A group of choices has an answer of its own for that. `conditional` of a form: fields that some answers require.
    """
    own = isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | DayChoiceInput)
    return not (field.field.required or own or field.name in getattr(field.form, "conditional", ()))
