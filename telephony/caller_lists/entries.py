"""Entries of a list of callers as people type or paste them: numbers in any spelling, and beginnings of numbers."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import phone
from selfservice.kernel.types import cleaning
from selfservice.kernel.types.phone import Phone

# Entries of one list, and characters of what is pasted.
MOST, LONGEST = 5_000, 200_000
# One a line; a table's cells are separated by tabs, a sentence by commas or semicolons.
BETWEEN = re.compile(r"[\n\r,;\t]+")
# Lines that cannot be read which a refusal names.
MOST_NAMED = 3
# Digits of a beginning: the whole world has none; a number has at most 15.
PREFIX = re.compile(r"\+\d{1,14}")


class EntriesField(forms.CharField):
    """A text of entries, cleaned to E.164 numbers and beginnings of them with an asterisk, each once."""

    widget = forms.Textarea(attrs={"rows": 8, "class": "input area", "autocomplete": "off", "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, **kwargs)

    def clean(self, value: Any) -> Any:
        found, wrong = [], []
        for line in filter(None, (part.strip() for part in BETWEEN.split(super().clean(value)))):
            try:
                found.append(entry(line))
            except cleaning.NumberError:
                wrong.append(line[:40])
        if wrong:
            shown = ", ".join(f"“{line}”" for line in wrong[:MOST_NAMED])
            shown += f" (+{len(wrong) - MOST_NAMED})" if len(wrong) > MOST_NAMED else ""
            raise ValidationError(_("These are not phone numbers: %(lines)s") % {"lines": shown}, "entries")
        once = list(dict.fromkeys(found))
        if len(once) > MOST:
            raise ValidationError(_("A list has at most %(n)s numbers.") % {"n": MOST}, "most")
        return once


def entry(text: str) -> str:
    """Return a number in E.164, or the beginning of numbers followed by an asterisk. Raises NumberError."""
    if not text.endswith("*"):
        return str(Phone.parse(text))
    bare = cleaning.compact(text[:-1], cleaning.PHONE)
    bare = f"+{bare[2:]}" if bare.startswith("00") else bare
    bare = f"+45{bare}" if bare.isdigit() else bare
    if not PREFIX.fullmatch(bare):
        raise cleaning.NumberError("not the beginning of a phone number", "unreadable", digits=len(bare))
    return f"{bare}*"


def typed(entries: list[str]) -> str:
    """Return stored entries as a form shows them, one a line."""
    return "\n".join(shown(one) for one in entries)


def shown(one: str) -> str:
    """Return an entry as people read it."""
    return one if one.endswith("*") else phone(one)
