"""Forms and fields that several features have: a name, and a text that is read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm


class NameForm(OnceForm):
    """The name of an object. `name`: the one that it has, or is offered."""

    name = LineField(label=_("Name"), max_length=80, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, name: str = "") -> None:
        super().__init__(data, initial={"name": name})


class SpokenField(LineField):
    """A text that is read aloud to callers: line breaks count as spaces."""

    widget = forms.Textarea({"rows": 4, "class": "input area", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        return super().to_python(" ".join(str(value or "").split()))
