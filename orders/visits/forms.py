"""Forms of technicians' visits: the slot, and whom the technician meets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models.appointment import LONGEST_NOTE
from orders.visits.slots import slot_of
from selfservice.kernel.core.fields import LineField, PhoneField
from selfservice.kernel.core.forms import GroupedForm

OFF = {"autocomplete": "off"}


class SlotForm(GroupedForm):
    """A slot among those that are shown. The page sets the choices; what comes back is signed."""

    slot = forms.CharField(
        label=_lazy("When can the technician come?"),
        max_length=1_000,
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose a time.")},
        help_text=_lazy("What a time costs extra is without VAT."),
    )

    def __init__(self, *args: Any, address_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address_id = address_id

    def offer(self, choices: Sequence[tuple[str, Any]]) -> None:
        """Set the slots that are shown, those of a day in a group."""
        widget: Any = self.fields["slot"].widget
        widget.choices = choices

    def clean_slot(self) -> Any:
        """Return the slot."""
        slot = slot_of(self.cleaned_data["slot"], self.address_id)
        if slot is None:
            raise forms.ValidationError(_("Choose one of the times shown."))
        return slot


class VisitForm(SlotForm):
    """A slot, and whom the technician meets."""

    even = True
    groups = (
        ("", ("slot",)),
        (_lazy("At the address"), (("contact_name", "contact_phone"), "note")),
    )

    contact_name = LineField(
        label=_lazy("Who opens for the technician?"), widget=forms.TextInput(OFF),
        error_messages={"required": _lazy("Write who opens for the technician.")},
    )  # fmt: skip
    contact_phone = PhoneField(
        label=_lazy("Phone number"), max_length=30,
        error_messages={"required": _lazy("Write the phone number of the person who opens.")},
    )  # fmt: skip
    note = LineField(
        label=_lazy("The way in"), required=False, max_length=LONGEST_NOTE,
        help_text=_lazy("E.g. a gate, a code or a dog. At most 50 characters."),
        widget=forms.TextInput(OFF),
    )  # fmt: skip
