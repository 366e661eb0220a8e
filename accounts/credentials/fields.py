"""Form fields for one-time codes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import LineField


class CodeField(LineField):
    """Field for a code of six digits; ignores spaces."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "class": "input bigcode",
            "spellcheck": "false",
        }
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.error_messages["required"] = _("Enter the code")

    def clean(self, value: Any) -> str:
        digits = "".join(str(super().clean(value)).split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise forms.ValidationError(_("The code has six digits"), "invalid")
        return digits
