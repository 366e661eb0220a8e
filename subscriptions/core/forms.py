"""The form of a transfer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.fields import CVRField, EANField, ICCIDField, LineField, MailField, MobileField
from selfservice.kernel.core.forms import GroupedForm
from subscriptions.models import Transfer

POSTCODE = re.compile(r"[0-9]{4}")
# A PO box is refused (domain: the owner has a street address).
PO_BOX = re.compile(r"\b(post ?boks|boks \d|p\.? ?o\.? ?box)", re.IGNORECASE)
# How many days ahead a transfer can be agreed.
MOST_DAYS = 90


class TransferForm(GroupedForm):
    """The new owner and the last day. Fields of companies are neither required nor validated for a private person."""

    template_name = "subscriptions/transfer_form.html"
    groups = (
        (_lazy("New owner"), ("kind", "owner_name", "owner_cvr", "street", ("postcode", "city"))),
        (_lazy("Who answers the offer"), ("contact_name", "email", "mobile")),
        (_lazy("The new owner's invoices"), ("invoice_mail", "ean")),
        (_lazy("The day and the card"), ("on", "iccid")),
    )
    of_companies = ("owner_cvr", "contact_name", "ean", "iccid")
    conditional = ("owner_cvr",)

    kind = forms.ChoiceField(
        label=_lazy("Who takes the number over?"), choices=Transfer.Kind.choices, widget=forms.RadioSelect
    )
    owner_name = LineField(
        label=_lazy("New owner's name"),
        help_text=_lazy("The person's or the company's full name."),
        error_messages={"required": _lazy("Write the new owner's name.")},
    )
    owner_cvr = CVRField(label=_lazy("CVR number"), required=False, help_text=_lazy("For a company."))
    street = LineField(
        label=_lazy("Street and number"),
        help_text=_lazy("A street address, not a PO box."),
        error_messages={"required": _lazy("Write the street and number.")},
    )
    postcode = LineField(
        label=_lazy("Postcode"), max_length=4, error_messages={"required": _lazy("Write the postcode.")}
    )
    city = LineField(label=_lazy("City"), max_length=100, error_messages={"required": _lazy("Write the city.")})
    contact_name = LineField(
        label=_lazy("Contact"), required=False, help_text=_lazy("Whom we write to, if it is not the owner.")
    )
    email = MailField(
        label=_lazy("Recipient's e-mail address"),
        help_text=_lazy("The link to say yes or no is sent here."),
        error_messages={"required": _lazy("Write the recipient's e-mail address.")},
    )
    mobile = MobileField(
        label=_lazy("Recipient's mobile number"),
        error_messages={"required": _lazy("Write the recipient's mobile number.")},
    )
    invoice_mail = MailField(
        label=_lazy("Invoices by e-mail to"),
        required=False,
        help_text=_lazy("Leave it empty if it is the address above."),
    )
    ean = EANField(label=_lazy("Or invoices to EAN number"), required=False)
    iccid = ICCIDField(
        label=_lazy("New SIM card's number (ICCID)"),
        required=False,
        max_length=30,
        help_text=_lazy("Only if the recipient has a new card. Otherwise the card in the phone goes along."),
    )
    on = DayField(
        label=_lazy("Your company's last day"),
        coming=True,
        help_text=_lazy("E.g. “31 Dec”. Your final invoice covers this day. The new owner pays from the day after."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.of_companies:
            vars(self.fields[name])["css"] = "for-company"

    def clean_street(self) -> str:
        """Return the street; raise ValidationError for a PO box."""
        street: str = self.cleaned_data["street"]
        if PO_BOX.search(street):
            raise ValidationError(_("Enter a street address. A PO box can't own a number."), "po_box")
        return street

    def clean_postcode(self) -> str:
        """Return the postcode; raise ValidationError unless it has four digits."""
        postcode: str = self.cleaned_data["postcode"]
        if not POSTCODE.fullmatch(postcode):
            raise ValidationError(_("A Danish postcode has 4 digits."), "invalid")
        return postcode

    def clean_on(self) -> Any:
        """Return the day; raise ValidationError unless it is from today to MOST_DAYS ahead."""
        on, today = self.cleaned_data["on"], timezone.localdate()
        if not today <= on <= today + timedelta(days=MOST_DAYS):
            raise ValidationError(
                _("Choose a day from today and at most %(days)s days ahead.") % {"days": MOST_DAYS}, "when"
            )
        return on

    def clean(self) -> dict[str, Any]:
        """Require a company's CVR number, drop a person's fields of companies, and allow one way of invoicing."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") == Transfer.Kind.COMPANY and not data.get("owner_cvr") and "owner_cvr" not in self.errors:
            self.add_error("owner_cvr", _("Enter the CVR number of the company."))
        if data.get("kind") == Transfer.Kind.PERSON:
            for name in self.of_companies:
                self.errors.pop(name, None)
                data[name] = ""
        if data.get("ean") and data.get("invoice_mail"):
            self.add_error("ean", _("Choose one: e-mail or EAN."))
        data["contact_name"] = data.get("contact_name") or data.get("owner_name", "")
        return data
