"""Form fields for amounts and whole numbers, typed the Danish way. Every form and every file uses them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.types.amount import AmountError, amount, danish


class AmountField(forms.Field):
    """An amount with at most two decimals: "10.000" is ten thousand, and "1.5" is refused, with its two readings."""

    widget = forms.TextInput
    places: ClassVar[int] = 2
    inputmode: ClassVar[str] = "decimal"
    default_error_messages = {
        "invalid": _("“%(text)s” can't be read as an amount. Write e.g. 1.234,50."),
        "unclear": _("“%(text)s” can be read as %(first)s or as %(second)s. Write the one that you mean."),
        "places": _("Write at most two decimals."),
        "min_value": _("Write at least %(limit)s."),
        "max_value": _("Write at most %(limit)s."),
    }

    def __init__(self, *, min_value: int | None = None, max_value: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def to_python(self, value: Any) -> Decimal | int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        # Not typed, but from a form's initial values or a program.
        known = isinstance(value, int | Decimal) and not isinstance(value, bool)
        found = Decimal(value) if known else self._read(str(value))
        if not found.is_finite():
            raise self._refusal("invalid", text=str(value))
        if -int(found.normalize().as_tuple().exponent) > self.places:
            raise self._refusal("places", text=str(value))
        if self.min_value is not None and found < self.min_value:
            raise self._refusal("min_value", limit=danish(self.min_value))
        if self.max_value is not None and found > self.max_value:
            raise self._refusal("max_value", limit=danish(self.max_value))
        return found

    def _read(self, text: str) -> Decimal:
        try:
            return amount(text)
        except AmountError as error:
            if not error.readings:
                raise self._refusal("invalid", text=text[:100]) from error
            first, second = error.readings
            raise self._refusal("unclear", text=text.strip(), first=first, second=second) from error

    def _refusal(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code, params)

    def prepare_value(self, value: Any) -> Any:
        """Return a stored amount as it is typed, with a comma; typed text stays as it is."""
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": self.inputmode, "autocomplete": "off"}


class WholeField(AmountField):
    """A whole number: "10.000" is ten thousand, and "1,5" is refused."""

    places: ClassVar[int] = 0
    inputmode: ClassVar[str] = "numeric"
    default_error_messages = {
        "invalid": _("“%(text)s” can't be read as a whole number. Write e.g. 1.000."),
        "places": _("Write a whole number, without decimals."),
    }

    def to_python(self, value: Any) -> int | None:
        found = super().to_python(value)
        return None if found is None else int(found)
