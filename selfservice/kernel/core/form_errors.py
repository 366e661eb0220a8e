"""The texts of form errors, as pages show them: one line a field, each a sentence with its full stop."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Errors of Django's validators and of every text field: their texts don't say which field they concern.
OF_ANY_FIELD = frozenset(
    {"max_length", "min_length", "max_value", "min_value", "null_characters_not_allowed", "control"}
)
ENDS = (".", "!", "?", ":", "…")


class ErrorLine(NamedTuple):
    """A line of the error summary: the id of the element that it links to, and its text."""

    anchor: str
    text: str


def sentence(text: Any) -> str:
    """Return the text with a full stop, if it has no mark at its end."""
    shown = str(text).rstrip()
    return shown if not shown or shown.endswith(ENDS) else f"{shown}."


def error_lines(form: forms.Form) -> list[ErrorLine]:
    """Return the first error of each visible field.

    A text that fits any field, or that several fields have, gets the field's label in front.
    """
    wrong = [field for field in form.visible_fields() if field.errors]
    times = Counter(sentence(field.errors[0]) for field in wrong)
    found = []
    for field in wrong:
        text = sentence(field.errors[0])
        if field.label and (times[text] > 1 or _is_of_any_field(field.field, field.errors.as_data()[0])):
            text = _labelled(field, text)
        # A group of choices has no single field to link to: link to its first choice.
        found.append(ErrorLine(field.id_for_label or f"{field.auto_id}_0", text))
    return found


def _labelled(field: forms.BoundField, text: str) -> str:
    label = str(field.label).rstrip(".:")
    if isinstance(field.field, forms.BooleanField):
        return sentence(_("Tick “%(label)s”") % {"label": label})
    return f"{label}{' ' if label.endswith('?') else ': '}{text}"


def _is_of_any_field(field: forms.Field, error: ValidationError) -> bool:
    if error.code in OF_ANY_FIELD:
        return True
    # The texts of Django's own classes, where the field has no other.
    texts: dict[str, Any] = {}
    for parent in reversed(type(field).__mro__):
        if parent.__module__.startswith("django."):
            texts.update(getattr(parent, "default_error_messages", {}))
    own = field.error_messages.get(error.code or "")
    return own is not None and error.code in texts and own == texts[error.code] and error.message == own
