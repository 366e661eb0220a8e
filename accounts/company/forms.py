"""The form of what a customer decides about the company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.core.fields import LineField, MailField, PhoneField
from selfservice.kernel.core.forms import GroupedForm

# The fields of the address, and what is said where one is missing.
ADDRESS: dict[str, Any] = {
    "invoice_street": _lazy("Enter the street and number, too."),
    "invoice_postcode": _lazy("Enter the postcode, too."),
    "invoice_city": _lazy("Enter the city, too."),
}
POSTCODE = re.compile("[0-9]{4}")
# It is mostly not the person at the keyboard who is written about.
OFF = {"autocomplete": "off"}


class ContactMailField(MailField):
    """The address of a contact."""

    widget = forms.EmailInput(attrs={**OFF, "spellcheck": "false"})


class CompanyForm(GroupedForm):
    """Invoice address, contacts, format and language."""

    groups: ClassVar[Sequence[tuple[Any, Sequence[str | tuple[str, ...]]]]] = (
        (_lazy("Invoice address"), ("attention", *ADDRESS)),
        (_lazy("Contact for invoices"), ("billing_name", "billing_mail", "billing_phone")),
        (_lazy("Technical contact"), ("technical_name", "technical_mail", "technical_phone")),
        (_lazy("The invoices"), ("invoice_format", "document_language")),
    )

    attention = LineField(
        label=_lazy("Attention"), required=False, max_length=100, widget=forms.TextInput(OFF),
        help_text=_lazy("Person or department. It is printed above the address."),
    )  # fmt: skip
    invoice_street = LineField(
        label=_lazy("Street and number"), required=False, max_length=100, widget=forms.TextInput(OFF),
        help_text=_lazy("Empty: invoices have the registered address."),
    )  # fmt: skip
    invoice_postcode = LineField(
        label=_lazy("Postcode"), required=False, max_length=10,
        widget=forms.TextInput({**OFF, "inputmode": "numeric"}),
    )  # fmt: skip
    invoice_city = LineField(label=_lazy("City"), required=False, max_length=100, widget=forms.TextInput(OFF))
    billing_name = LineField(label=_lazy("Name"), required=False, max_length=100, widget=forms.TextInput(OFF))
    billing_mail = ContactMailField(label=_lazy("E-mail address"), required=False)
    billing_phone = PhoneField(label=_lazy("Phone"), required=False, max_length=40)
    technical_name = LineField(label=_lazy("Name"), required=False, max_length=100, widget=forms.TextInput(OFF))
    technical_mail = ContactMailField(label=_lazy("E-mail address"), required=False)
    technical_phone = PhoneField(label=_lazy("Phone"), required=False, max_length=40)
    invoice_format = forms.ChoiceField(
        label=_lazy("What mails with invoices contain"), choices=Company.InvoiceFormat.choices,
        widget=forms.RadioSelect,
        help_text=_lazy("For recipients that you add from now on. Those you have are changed on their account's page."),
    )  # fmt: skip
    document_language = forms.ChoiceField(
        label=_lazy("Language of invoices"), choices=Company.Language.choices, widget=forms.RadioSelect,
        help_text=_lazy("Names of products are not translated, and invoices that you have received stay as they are."),
    )  # fmt: skip

    def clean_invoice_postcode(self) -> str:
        """Return the four digits; raise ValidationError for anything else."""
        text: str = self.cleaned_data["invoice_postcode"]
        digits = re.sub(r"^DK[\s-]*", "", text, flags=re.IGNORECASE)
        if text and not POSTCODE.fullmatch(digits):
            raise forms.ValidationError(_("A Danish postcode has 4 digits."), "invalid")
        return digits

    def clean(self) -> dict[str, Any]:
        """Require the whole address, or none."""
        data = super().clean() or self.cleaned_data
        if any(data.get(name) for name in ADDRESS):
            for name, missing in ADDRESS.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, missing)
        return data
