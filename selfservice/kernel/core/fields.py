"""Model and form fields for the value types of the telephony domain."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.forms import REMOVE
from selfservice.kernel.types.account_number import AccountNumber
from selfservice.kernel.types.cleaning import NumberError, composed
from selfservice.kernel.types.cvr import CVR
from selfservice.kernel.types.ean import EAN
from selfservice.kernel.types.iccid import ICCID
from selfservice.kernel.types.phone import Phone


def public_id(**kwargs: Any) -> models.UUIDField[Any, Any]:
    """Return a random UUID field for ids in URLs, which nobody can guess or enumerate."""
    return models.UUIDField(default=uuid.uuid4, unique=True, editable=False, **kwargs)


# Control characters, line and paragraph separators, and lone surrogates, which the database can't store.
UNSEEN = frozenset({"Cc", "Zl", "Zp", "Cs"})


class LineField(forms.CharField):
    """One line of text without control characters or line breaks, at most 200 characters by default.

    Letters become one Unicode form, and marks that turn the direction of text are dropped: a name with one would turn
    what a page shows after it. Markup stays as typed: every page escapes text. `removable`: in a file, a hyphen empties
    it (forms.values_given).
    """

    def __init__(self, *, max_length: int = 200, removable: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.removable = removable

    def to_python(self, value: Any) -> str:
        return composed(super().to_python(value) or "").strip()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if any(unicodedata.category(c) in UNSEEN for c in cleaned):
            raise ValidationError(_("Remove characters that can't be seen, such as tabs and line breaks."), "control")
        return cleaned


class MailField(forms.EmailField):
    """An e-mail address of at most 254 characters, without spaces or control characters."""

    default_error_messages = {"invalid": _("Enter an e-mail address, e.g. name@company.dk")}
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if any(ord(c) < 33 for c in cleaned):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return cleaned


class NumberField(LineField):
    """A line that a value type parses. `wrong` has the error messages by `NumberError.code`."""

    parse: ClassVar[staticmethod[[str], str]]
    wrong: ClassVar[Mapping[str, Any]]
    unreadable: ClassVar[Any] = _("Letters and other signs can't be part of the number. Write its digits only.")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned in self.empty_values or (self.removable and cleaned == REMOVE):
            return cleaned
        try:
            return type(self).parse(cleaned)
        except NumberError as error:
            raise ValidationError(self.message(error), "invalid") from error

    @classmethod
    def message(cls, error: NumberError) -> Any:
        """Return the reason of a refusal, for the person who typed it."""
        text = cls.unreadable if error.code == "unreadable" else cls.wrong[error.code]
        return str(text) % {"digits": error.digits}


class CVRField(NumberField):
    """A CVR number, with or without spaces, "CVR" and "DK"."""

    parse = staticmethod(CVR.parse)
    wrong = {
        "length": _("A CVR number has 8 digits. Here are %(digits)s."),
        "check": _("A CVR number has 8 digits, e.g. 12 34 56 74. Check that none are swapped."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "numeric", "spellcheck": "false"}


class EANField(NumberField):
    """An EAN location number (13 digits)."""

    parse = staticmethod(EAN.parse)
    wrong = {
        "length": _("An EAN number has 13 digits. Here are %(digits)s."),
        "check": _("An EAN number has 13 digits. Check that none are swapped."),
    }


class AccountNumberField(NumberField):
    """The number of a billing account (8 digits)."""

    parse = staticmethod(AccountNumber.parse)
    wrong = {"length": _("An account number has 8 digits. You find it on your invoice.")}


class ICCIDField(NumberField):
    """The number printed on a SIM card."""

    parse = staticmethod(ICCID.parse)
    wrong = {
        "length": _("A SIM card's number has 19 or 20 digits. Here are %(digits)s."),
        "start": _("A SIM card's number begins with 89. Check that it is the number on the card."),
        "check": _("A SIM card's number has 19 or 20 digits and begins with 89. Check that none are swapped."),
    }


class PhoneField(NumberField):
    """A phone number, Danish without country code or foreign with it."""

    parse = staticmethod(Phone.parse)
    wrong = {"length": _("The phone number must have 8 digits, or a country code if it is foreign")}
    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})


class MobileField(PhoneField):
    """A phone number at which a person can receive a text message."""

    wrong = {"length": _("The mobile number must have 8 digits")}

    def clean(self, value: Any) -> Any:
        phone = super().clean(value)
        if phone and not Phone(phone).takes_sms:
            raise ValidationError(_("This number can't receive text messages. Enter a mobile number."), "not_mobile")
        return phone
