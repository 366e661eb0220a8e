"""Forms look the same everywhere: the renderer says which templates draw them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Draws fields and forms with templates/ui/."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class OnceForm(forms.Form):
    """A form whose hidden `request_id` makes sending it twice the same as sending it once."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("request_id", uuid4())
        super().__init__(*args, **kwargs)
