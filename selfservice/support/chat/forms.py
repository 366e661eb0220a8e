"""The form of a message."""

from __future__ import annotations

import unicodedata
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.types.cleaning import composed, plain

MOST_CHARACTERS = 10_000


class MessageField(forms.CharField):
    """Text of several lines, as it was typed, without control characters. Only invisible characters are no text."""

    default_error_messages = {
        "required": _lazy("Write a message."),
        "max_length": _lazy("A message has %(limit_value)d characters at most. Send it in parts."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=MOST_CHARACTERS, widget=forms.Textarea({"rows": 3, "class": "input area"}), **kwargs
        )

    def to_python(self, value: Any) -> str:
        text = composed((super().to_python(value) or "").replace("\r\n", "\n"))
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
        return text if plain(text) else ""


class MessageForm(forms.Form):
    """A message. `client_id` makes it one message however often it is sent; `chat` says where it belongs."""

    body = MessageField(label=_lazy("Message"))
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    chat = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"client_id": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
