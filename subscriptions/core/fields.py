"""Form fields of this app."""

from __future__ import annotations

from typing import Any

from django import forms

from selfservice.kernel.types.cleaning import composed


class NameChoicesField(forms.MultipleChoiceField):
    """Multiple choice: checkboxes, or in a file the names (or codes), separated by commas."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        if not isinstance(value, str):
            return super().to_python(value)
        choices: Any = self.choices
        codes = {str(name).casefold(): str(code) for code, label in choices for name in (code, label)}
        words = [word.strip() for word in composed(value).split(",")]
        return [codes.get(word.casefold(), word) for word in words if word]
