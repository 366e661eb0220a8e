"""Fields of forms about flows: destinations, and users by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from html import escape
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.db.collation import fold
from selfservice.kernel.types.cleaning import NumberError
from selfservice.kernel.types.phone import Phone
from telephony.core.problems import refusal_words
from telephony.routing.destinations import DestinationRefused, check
from telephony.routing.world import Policy

# People whom an error names.
MOST_NAMED = 8


class DestinationField(LineField):
    """A number that calls may go to, in any spelling; cleaned to E.164.

    `is_own`: whether a number (E.164) is the company's own, which is allowed whatever its kind.
    """

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"})

    def __init__(self, policy: Callable[[], Policy], is_own: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.policy, self.is_own = policy, is_own

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return text
        with suppress(NumberError):
            number = str(Phone.parse(text))
            if self.is_own(number):
                return number
        try:
            return check(text, self.policy())
        except DestinationRefused as refused:
            raise ValidationError(refusal_words(refused), refused.code) from refused


class NamesField(forms.CharField):
    """Users by name, one a line; cleaned to their public ids. `users`: names by public id, equal ones with a number.

    A part of a name is enough where only one has it.
    """

    widget: Any = forms.Textarea(attrs={"rows": 3, "class": "input area"})

    def __init__(self, users: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(max_length=10_000, required=False, **kwargs)
        self.users = users

    def clean(self, value: Any) -> Any:
        return [self._named(line.strip()) for line in super().clean(value).splitlines() if line.strip()]

    def _named(self, line: str) -> str:
        wanted = _plain(line)
        found = {uid: name for uid, name in self.users.items() if f"{_plain(name)},".startswith(f"{wanted},")}
        if not found:
            found = {uid: name for uid, name in self.users.items() if wanted in _plain(name)}
        if not found:
            raise ValidationError(_("Nobody is called “%(name)s”.") % {"name": line}, "name")
        if len(found) > 1:
            names = "; ".join([*islice(found.values(), MOST_NAMED), *(["…"] if len(found) > MOST_NAMED else [])])
            text = _("Several people are called “%(name)s”. Write one of these: %(names)s.")
            raise ValidationError(text % {"name": line, "names": names}, "name")
        return next(iter(found))


class PersonField(NamesField):
    """One user by name; cleaned to the public id, or to nothing."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    @staticmethod
    def hint() -> str:
        """Return how a person is written."""
        return _("A name. A part of it is enough where only one person has it.")

    def clean(self, value: Any) -> Any:
        """Return the public id."""
        found = super().clean(" ".join(str(value or "").split()))
        return found[0] if found else ""

    def prepare_value(self, value: Any) -> Any:
        """Return the name of the present one; what was typed as it is."""
        return self.users.get(value, value)


def _plain(text: str) -> str:
    """Return a text for comparison: numbers are joined by spaces that do not break, which nobody types."""
    return fold(" ".join(text.split()))


class SharedSelect(forms.Select):
    """A select that has its options as HTML, written once for the many fields of a form that offer the same."""

    def __init__(self, shared: str) -> None:
        super().__init__({"class": "input"})
        self.shared = shared

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        chosen = f'<option value="{escape(value or "")}"'
        return SafeString(f"<select{own}>{self.shared.replace(chosen, f'{chosen} selected', 1)}</select>")


def options_html(choices: Iterable[tuple[str, Any]]) -> str:
    """Return the options of a select as HTML."""
    return "".join(f'<option value="{escape(value)}">{escape(str(label))}</option>' for value, label in choices)
