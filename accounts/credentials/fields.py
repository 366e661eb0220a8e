"""Form fields for one-time codes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.types.cleaning import compact


class CodeField(LineField):
    """Field for a code of six digits; ignores spaces, dashes and invisible marks."""

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
        digits = compact(str(super().clean(value)))
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise forms.ValidationError(_("The code has six digits"), "invalid")
        return digits
