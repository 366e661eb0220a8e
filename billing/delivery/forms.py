"""Forms of recipients."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company, Recipient
from billing.core.mail_contents import CONTENTS, contents_field
from billing.delivery.rules import PAPER_FEE, REFERENCES
from selfservice.kernel.core.fields import EANField, LineField, MailField
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.core.forms import REMOVE, GroupedForm, OnceForm

Channel = Recipient.Channel
# What a mail contains by the company's choice.
BY_FORMAT: dict[str, list[str]] = {
    Company.InvoiceFormat.PDF: ["pdf"],
    Company.InvoiceFormat.SPECIFICATION: ["pdf", "specification"],
    Company.InvoiceFormat.E_INVOICE: ["pdf", "e_invoice"],
    Company.InvoiceFormat.ALL: list(CONTENTS),
}
# The field with the address of each channel, and the fields of each channel.
ADDRESS = {Channel.MAIL.value: "email", Channel.EAN.value: "ean"}
OF_CHANNEL = {
    Channel.MAIL.value: ("email", "contents"),
    Channel.EAN.value: ("ean", *REFERENCES, "fallback_mail", "without_answer"),
}


def fallback_field() -> MailField:
    """Return the field for the person who gets the invoice by mail when the receiver does not accept it."""
    return MailField(
        label=_lazy("E-mail of a person who takes over"),
        required=False,
        help_text=_lazy("The invoice is sent here, if the receiver refuses the e-invoice three times."),
    )


def _reference(**said: Any) -> LineField:
    # What the page has shown comes back, too, so that what is emptied differs from what has never been filled in.
    return LineField(required=False, max_length=100, removable=True, show_hidden_initial=True, **said)


class RecipientForm(GroupedForm):
    """A new recipient. Fields of the channels that are not chosen don't count, whatever they hold.

    A reference that is the account's already is empty in what the form says, and one that is to be removed is REMOVE:
    for one account as for many, and on a later day, when the account may have another.
    """

    template_name = "billing/recipient_form.html"
    groups = (
        ("", ("channel",)),
        (Channel.MAIL.label, ("email", "contents")),
        (Channel.EAN.label, ("ean", *REFERENCES, "fallback_mail", "without_answer")),
    )
    conditional = ("email", "ean")

    channel = forms.ChoiceField(
        label=_lazy("Sent as"),
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose how the invoices are sent.")},
    )
    email = MailField(label=_lazy("E-mail address"), required=False)
    contents = contents_field()
    ean = EANField(
        label=_lazy("EAN number"), required=False, max_length=30, help_text=_lazy("13 digits. We look it up.")
    )
    reference = _reference(
        label=_lazy("Personal reference"), help_text=_lazy("Whom the receiver's system gives the invoice to.")
    )
    order_number = _reference(label=_lazy("Order number"))
    account_string = _reference(label=_lazy("Account string"))
    fallback_mail = fallback_field()
    without_answer = forms.BooleanField(
        label=_lazy("Take it into use without waiting for the answer. Invoices that the receiver refuses are late."),
        required=False,
    )
    replaces_others = forms.BooleanField(label=_lazy("Replace the present recipients"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper = _("Paper: %(fee)s excl. VAT for each invoice") % {"fee": kr(PAPER_FEE)}
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (Channel.MAIL.value, Channel.MAIL.label), (Channel.EAN.value, Channel.EAN.label),
            (Channel.PAPER.value, paper),
        ]  # fmt: skip
        vars(self.fields["email"])["when_empty"] = _("Must be filled in for e-mail.")
        vars(self.fields["ean"])["when_empty"] = _("Must be filled in for EAN.")
        vars(self.fields["fallback_mail"])["when_empty"] = _("An empty cell means nobody.")
        for channel, names in OF_CHANNEL.items():
            for name in names:
                vars(self.fields[name])["css"] = f"for-{channel}"

    def clean(self) -> dict[str, Any]:
        """Drop what the other channels ask, and require the address of the chosen one."""
        data = super().clean() or self.cleaned_data
        chosen = data.get("channel")
        for channel, names in OF_CHANNEL.items():
            for name in names if chosen and channel != chosen else ():
                self.errors.pop(name, None)
                data[name] = self.fields[name].clean(None)
        field = ADDRESS.get(chosen or "", "")
        if field and not data.get(field) and field not in self.errors:
            missing = {"email": _("Write the e-mail address."), "ean": _("Write the EAN number.")}
            self.add_error(field, missing[field])
        for name in REFERENCES if chosen == Channel.EAN else ():
            if self[name].html_initial_name in self.data and name not in self.errors:
                said = data[name] or REMOVE
                data[name] = said if name in self.changed_data else ""
        return data


class ChangeRecipientForm(OnceForm):
    """What may be changed of a recipient. Another address is another recipient."""

    contents = contents_field()
    fallback_mail = fallback_field()


def contents_of(recipient: Recipient) -> list[str]:
    """Return what a mail to the recipient contains."""
    return [name for name, (column, _label) in CONTENTS.items() if getattr(recipient, column)]


def set_contents(recipient: Recipient, contents: list[str]) -> None:
    """Set what a mail to the recipient contains."""
    for name, (column, _label) in CONTENTS.items():
        setattr(recipient, column, name in contents)


def contents_words(contents: list[str]) -> str:
    """Return the contents in words."""
    return ", ".join(str(CONTENTS[name][1]) for name in contents) or _("A link to the invoice")
