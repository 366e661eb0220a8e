"""The form of a message."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _lazy

from selfservice.support.cases.about import LONGEST_TOKEN
from selfservice.support.cases.text import MessageField, WarnsOfCpr


class MessageForm(WarnsOfCpr):
    """A message. `client_id` makes it one message however often it is sent; `chat` says where it belongs.

    `about`: what a chat that begins is about.
    """

    body = MessageField(
        widget=forms.Textarea({"rows": 3, "class": "input area"}),
        error_messages={"max_length": _lazy("A message has %(limit_value)d characters at most. Send it in parts.")},
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    chat = forms.UUIDField(widget=forms.HiddenInput, required=False)
    about = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_TOKEN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"client_id": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


def refused(form: MessageForm) -> HttpResponse:
    """Tell the page's script what is wrong; and whether the same text, sent again, is taken."""
    reason = str(next(iter(form.errors.values()))[0])
    answer = HttpResponse(reason, status=422, content_type="text/plain; charset=utf-8")
    if form.has_error("body", "cpr"):
        answer.headers["X-Chat"] = "warned"
    return answer
