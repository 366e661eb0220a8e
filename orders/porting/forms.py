"""Fields of a number that is ported in, for rows of an order, and the forms of the actions on a porting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core.port_rules import day_problem
from orders.models import PortIn
from orders.porting.consent import TEXTS, VERSION
from selfservice.gateways.porting.port import Operator
from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.fields import CVRField, ICCIDField, LineField, PhoneField
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.types.phone import Phone

NEW, MOVE = "new", "move"
WAYS = ((NEW, _lazy("A new number")), (MOVE, _lazy("Move a number here from another operator")))
OFF = {"autocomplete": "off"}
DIGITS = {**OFF, "inputmode": "numeric"}
# The fields of the holder at the donor, which a correction asks for again.
HOLDER = ("donor", "port_cvr", "port_name", "port_iccid")
FIELDS = ("port_number", *HOLDER, "port_day")


class HolderForm(forms.Form):
    """Which number moves, from which operator, and who has the number there."""

    # Whether it must be the number of a mobile.
    mobile = True
    # Required where a number is moved (kernel/templatetags/ui.py: is_optional).
    conditional = ("donor", "port_number")

    port_number = PhoneField(
        label=_lazy("Number to move"), required=False, max_length=40,
        widget=forms.TextInput({**OFF, "type": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    donor = LineField(label=_lazy("Operator now"), required=False, widget=forms.Select)
    port_cvr = CVRField(
        label=_lazy("CVR number at the operator"), required=False, max_length=30, widget=forms.TextInput(DIGITS),
        help_text=_lazy("Leave it empty if it is that of your company."),
    )  # fmt: skip
    port_name = LineField(
        label=_lazy("Name, if the number belongs to a person"), required=False, max_length=200,
        widget=forms.TextInput(OFF),
    )  # fmt: skip
    port_iccid = ICCIDField(
        label=_lazy("The old SIM card's number, if the number is prepaid"), required=False, max_length=40,
        widget=forms.TextInput(DIGITS),
    )  # fmt: skip
    port_day = DayField(
        label=_lazy("Move it on"), required=False, coming=True,
        help_text=_lazy("A working day. Leave it empty for the first possible day."),
    )  # fmt: skip

    def __init__(self, *args: Any, donors: Sequence[Operator] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.donors = {each.code: each.name for each in donors}
        widget: Any = self.fields["donor"].widget
        widget.choices = [("", _("Choose")), *self.donors.items()]

    def check_holder(self) -> None:
        """Add what is wrong with the number, the operator and the holder."""
        data = self.cleaned_data
        if "port_number" not in self.errors and (problem := self._number_problem(data.get("port_number") or "")):
            self.add_error("port_number", problem)
        if problem := self._donor_problem(data.get("donor") or ""):
            self.add_error("donor", problem)
        if data.get("port_cvr") and data.get("port_name"):
            self.add_error("port_name", _("Enter either a CVR number or a name."))

    def _number_problem(self, number: str) -> str:
        if not number:
            return _("Enter the number that is to be moved.")
        if not number.startswith("+45"):
            return _("Only Danish numbers can be moved here.")
        if self.mobile and not Phone(number).takes_sms:
            return _("This is not the number of a mobile. It can't be moved to a mobile subscription.")
        return ""

    def _donor_problem(self, donor: str) -> str:
        if donor in self.donors:
            return ""
        if not self.donors:
            return _("We can't fetch the list of operators just now. Try again in a moment. What you entered is kept.")
        if donor == settings.PORTING_OPERATOR:
            return _("The number is with us already. It moves between customers by a takeover.")
        return _("Choose the operator that has the number now.")

    def check_day(self, first: date) -> None:
        """Add what is wrong with the day; `first` is the earliest one."""
        day = self.cleaned_data.get("port_day")
        if day and (problem := day_problem(day, timezone.localdate(), first)):
            self.add_error("port_day", problem)

    def holder(self, own_cvr: str) -> dict[str, str]:
        """Return the fields of PortIn. Without a name it is a company's number, without a CVR number the own one's."""
        data = self.cleaned_data
        cvr = "" if data["port_name"] else data["port_cvr"] or own_cvr
        return {
            "donor": data["donor"], "donor_name": self.donors[data["donor"]], "cvr": cvr, "name": data["port_name"],
            "iccid": data["port_iccid"],
        }  # fmt: skip


class PortFields(HolderForm):
    """Part of a row: a new number, or one that is moved here."""

    way = forms.ChoiceField(label=_lazy("Number"), required=False, choices=WAYS, initial=NEW, widget=forms.RadioSelect)

    @property
    def moves(self) -> bool:
        """Whether the row moves a number here."""
        return self.cleaned_data.get("way") == MOVE

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.moves:
            for name in FIELDS:
                self.errors.pop(name, None)
                data[name] = None if name == "port_day" else ""
            return data
        self.errors.pop("number", None)
        data["number"] = ""
        self.check_holder()
        return data


class ConsentField(forms.BooleanField):
    """The consent to move numbers."""

    def __init__(self) -> None:
        super().__init__(label=TEXTS[VERSION], required=False)


class CorrectForm(HolderForm, OnceForm):
    """What the old operator did not accept, to be corrected."""

    field_order = FIELDS

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first
        self.fields["port_number"].help_text = _("If it was typed wrong, correct it here.")
        self.fields["port_cvr"].help_text = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_holder()
        self.check_day(self.first)
        if not (data.get("port_cvr") or data.get("port_name") or {"port_cvr", "port_name"} & set(self.errors)):
            self.add_error("port_cvr", _("Enter the CVR number, or the name if the number belongs to a person."))
        return data


class DayForm(OnceForm):
    """Another day for a porting."""

    day = DayField(label=_lazy("Move it on"), coming=True)


def donor_of(port: PortIn, donors: Sequence[Operator]) -> tuple[Operator, ...]:
    """Return the operators to choose from, with the one that was chosen, whether it is still on the list or not."""
    known = {each.code for each in donors}
    own = () if port.donor in known else (Operator(port.donor, port.donor_name),)
    return (*donors, *own)


def typed(day: date) -> str:
    """Return a day as a field shows it."""
    return f"{day:%d.%m.%Y}"


def initial_of(port: PortIn) -> dict[str, Any]:
    """Return what the fields show of a porting."""
    return {
        "way": MOVE, "port_number": phone(port.item.number), "donor": port.donor, "port_cvr": port.cvr,
        "port_name": port.name, "port_iccid": port.iccid, "port_day": typed(port.day),
    }  # fmt: skip
