"""The form of a SIM swap: the kind of card, and the delivery address or the card's number."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.core.fields import ICCIDField, LineField
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.core.forms import OnceForm
from subscriptions.core.forms import POSTCODE
from subscriptions.models import SimSwap

Kind = SimSwap.Kind
COMPANY, OTHER = "company", "other"
PLACES = ((COMPANY, _lazy("The company's address")), (OTHER, _lazy("Another address")))
ADDRESS = ("name", "street", "postcode", "city")
OFF = {"autocomplete": "off"}


def price_of(kind: str) -> str:
    """Return the price without VAT, as text."""
    price = Decimal(settings.SIM_PRICES[kind])
    return _("%(price)s without VAT") % {"price": kr(price)} if price else _("free")


def in_one_line(address: Mapping[str, Any]) -> str:
    """Return the address in one line, as on a letter; empty without one."""
    place = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    return ", ".join(part for part in (address.get("name"), address.get("street"), place) if part)


class CardForm(OnceForm):
    """The kind of card, and where a card by post is sent; fields of the other kinds are not validated."""

    conditional: tuple[str, ...] = ADDRESS

    kind = forms.ChoiceField(
        label=_lazy("What kind of card?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in Kind],
        initial=Kind.PHYSICAL,
    )
    place = forms.ChoiceField(
        label=_lazy("Where to?"), required=False, choices=PLACES, widget=forms.RadioSelect, initial=COMPANY
    )
    name = LineField(label=_lazy("Recipient"), required=False, widget=forms.TextInput(OFF))
    street = LineField(label=_lazy("Street and number"), required=False, widget=forms.TextInput(OFF))
    postcode = LineField(
        label=_lazy("Postcode"), required=False, max_length=4, widget=forms.TextInput({**OFF, "inputmode": "numeric"})
    )
    city = LineField(label=_lazy("City"), required=False, max_length=100, widget=forms.TextInput(OFF))

    def __init__(self, *args: Any, company: Company | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        kind: Any = self.fields["kind"]
        kind.choices = [(k.value, format_lazy("{}: {}", k.label, price_of(k.value))) for k in Kind]
        if company and self.company_address:
            place: Any = self.fields["place"]
            place.choices = [(COMPANY, in_one_line(self.company_address)), PLACES[1]]

    @property
    def company_address(self) -> dict[str, str]:
        """Return the company's address if it is complete enough for a delivery, else nothing."""
        if self.company is None or not (self.company.street and self.company.postcode and self.company.city):
            return {}
        return {field: str(getattr(self.company, field)) for field in ADDRESS}

    def clean(self) -> dict[str, Any]:
        """Require the fields of the chosen kind alone."""
        data = super().clean() or self.cleaned_data
        if not data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Choose the kind of card."))
        if data.get("kind") != Kind.PHYSICAL:
            self._leave(data, "place", *ADDRESS)
        elif (data.get("place") or COMPANY) == COMPANY:
            self._to_company(data)
        else:
            self._to_other(data)
        return data

    def _leave(self, data: dict[str, Any], *fields: str) -> None:
        """Empty the fields of another kind, and drop their errors."""
        for field in fields:
            self.errors.pop(field, None)
            data[field] = ""

    def _to_company(self, data: dict[str, Any]) -> None:
        self._leave(data, *ADDRESS)
        if not self.company_address:
            self.add_error("place", _("We don't know the company's address. Enter one."))
        data.update(self.company_address)

    def _to_other(self, data: dict[str, Any]) -> None:
        for field in ADDRESS:
            if not data.get(field) and field not in self.errors:
                self.add_error(field, _("Enter the whole address."))
        if data.get("postcode") and not POSTCODE.fullmatch(data["postcode"]):
            self.add_error("postcode", _("A Danish postcode has 4 digits."))


class SwapForm(CardForm):
    """One card of three kinds. A row of a file has a card's number and nothing else."""

    template_name = "subscriptions/swap_form.html"
    conditional: tuple[str, ...] = (*ADDRESS, "iccid")

    iccid = ICCIDField(
        label=_lazy("The card's number (ICCID)"),
        help_text=_lazy("19 or 20 digits that begin with 89. They are printed on the card."),
        required=False,
        max_length=40,
        widget=forms.TextInput({**OFF, "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        """Require the card's number of a card from the stock."""
        given = bool(self.cleaned_data.get("iccid")) or "iccid" in self.errors
        if given and not self.cleaned_data.get("kind") and "kind" not in self.errors:
            self.cleaned_data["kind"] = Kind.STOCK.value
        data = super().clean()
        if data.get("kind") != Kind.STOCK:
            self._leave(data, "iccid")
        elif not given:
            self.add_error("iccid", _("Enter the number on the card."))
        return data
