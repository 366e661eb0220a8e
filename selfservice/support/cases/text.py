"""The text of a message, as people type it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.types.cleaning import composed, plain

LONGEST = 10_000
CPR_FOUND = _("There seems to be a CPR number in the message. Remove it unless we need it, or send it as it is.")
CPR = re.compile(r"(?<![0-9+])([0-3][0-9])([01][0-9])([0-9]{2})[ -]?[0-9]{4}(?![0-9])")


class MessageField(forms.CharField):
    """Text of several lines, at most 10,000 characters, without signs that can't be seen or turn its direction.

    Markup stays as typed: every page escapes it.
    """

    default_error_messages = {"required": _("Write a message.")}

    def __init__(self, **kwargs: Any) -> None:
        area = forms.Textarea({"rows": 8, "class": "input area"})
        super().__init__(**{"label": _("Message"), "max_length": LONGEST, "widget": area, **kwargs})

    def to_python(self, value: Any) -> str:
        lines = composed(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(c for c in lines if c >= " " or c in "\n\t").strip()
        # Of only spaces and signs without width nothing is left.
        return text if plain(text) else ""


class WarnsOfCpr(forms.Form):
    """A form with a message (`body`): a CPR number in it is warned about once, and then sent."""

    cpr_seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Add the warning."""
        data = super().clean() or self.cleaned_data
        if not data.get("cpr_seen") and has_cpr(f"{data.get('subject', '')}\n{data.get('body', '')}"):
            self.data = {**{name: self.data.get(name) for name in self.data}, "cpr_seen": "on"}
            self.add_error("body", ValidationError(CPR_FOUND, "cpr"))
        return data


def has_cpr(text: str) -> bool:
    """Return whether a civil registration number seems to be in the text: ten digits that begin with a day."""
    for found in CPR.finditer(text):
        try:
            # Of the century only the leap day depends, which both have.
            date(2000 + int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            continue
        return True
    return False
