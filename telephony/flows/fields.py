"""Fields of forms about flows: destinations, and users by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.db.collation import fold
from selfservice.kernel.types.cleaning import NumberError
from selfservice.kernel.types.phone import Phone
from telephony.core.problems import refusal_words
from telephony.routing.destinations import DestinationRefused, check
from telephony.routing.world import Policy


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
    """Users by name, one a line; cleaned to their public ids. `users`: names by public id."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "input area"})

    def __init__(self, users: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(max_length=10_000, required=False, **kwargs)
        self.users = users

    def clean(self, value: Any) -> Any:
        return [self._named(line.strip()) for line in super().clean(value).splitlines() if line.strip()]

    def _named(self, line: str) -> str:
        found = [uid for uid, name in self.users.items() if fold(name) == fold(line)]
        if len(found) != 1:
            text = _("Several people are called “%(name)s”.") if found else _("Nobody is called “%(name)s”.")
            raise ValidationError(text % {"name": line}, "name")
        return found[0]
