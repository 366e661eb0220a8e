"""Choose the fields of its own that a company asks for when something is ordered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.access import holds_whole
from orders.models import OwnField
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import GroupedForm
from selfservice.kernel.types.cleaning import composed

# Fields of a company, choices of one, and characters of a choice.
MOST, MOST_CHOICES, LONGEST = 5, 30, 50
NUMBERS = range(1, MOST + 1)


class OwnFieldsForm(GroupedForm):
    """Name, choices and whether it is required, of each field. One without a name is not asked for."""

    groups: ClassVar[Any] = tuple(
        (format_lazy("{} {}", _lazy("Field"), n), (f"label_{n}", f"choices_{n}", f"required_{n}")) for n in NUMBERS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in NUMBERS:
            self.fields[f"label_{n}"] = LineField(
                label=_("Name"), required=False, max_length=40, help_text=_("E.g. “Project number”.") if n == 1 else ""
            )
            self.fields[f"choices_{n}"] = LineField(
                label=_("What can be chosen"), required=False, max_length=1_000,
                help_text=_("With commas in between. Empty: any text.") if n == 1 else "",
            )  # fmt: skip
            self.fields[f"required_{n}"] = forms.BooleanField(label=_("It must be filled in"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse the same name twice, choices without a name, and too many or too long ones."""
        data, seen = super().clean() or self.cleaned_data, set()
        for n in NUMBERS:
            label, choices = data.get(f"label_{n}") or "", _split(data.get(f"choices_{n}") or "")
            if label.casefold() in seen:
                self.add_error(f"label_{n}", _("Another field has this name."))
            seen |= {label.casefold()} - {""}
            if not label and (choices or data.get(f"required_{n}")):
                self.add_error(f"label_{n}", _("Enter a name."))
            if len(choices) > MOST_CHOICES or any(len(one) > LONGEST for one in choices):
                text = _("Enter at most %(most)d choices of at most %(long)d characters each.")
                self.add_error(f"choices_{n}", text % {"most": MOST_CHOICES, "long": LONGEST})
        return data


def _split(text: str) -> list[str]:
    """Return the choices, each once."""
    return list(dict.fromkeys(filter(None, (composed(one).strip() for one in text.split(",")))))


class SetOwnFields(Action):
    """Choose them for the company and those below it without their own."""

    slug = "set_own_fields"
    address = "egne-felter"
    label = _lazy("Own fields of orders")
    log_kind = "orders"
    log_label = _lazy("Own fields of orders chosen")
    consequence = _lazy(
        "They are asked for with each subscription that is ordered, also at the companies below, and are on the order."
    )
    done_receipt = _lazy("The fields of %(target)s are saved. They are asked for from now on.")
    refused_receipt = _lazy("The fields of %(target)s were not saved. %(why)s")
    icon = "file"
    section = "company"
    order = 96
    model = Company
    function = Function.USERS
    Form = OwnFieldsForm

    def form(self, target: Company | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        rows = OwnField.objects.visible_to(self.actor).filter(company=target) if target else ()
        initial: dict[str, Any] = {}
        for row in rows:
            initial[f"label_{row.position}"], initial[f"required_{row.position}"] = row.label, row.required
            initial[f"choices_{row.position}"] = ", ".join(row.choices)
        return OwnFieldsForm(data, initial=initial)

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        if not holds_whole(self.actor, Function.USERS, target):
            return _("This is for those who manage users at all accounts of the company.")
        return None

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        rows = OwnField.objects.system().filter(company=target)
        before = {"own_fields": ", ".join(row.label for row in rows.order_by("position"))}
        rows.delete()
        named = [n for n in NUMBERS if data[f"label_{n}"]]
        new = [
            OwnField(
                company=target, position=position, label=data[f"label_{n}"], required=data[f"required_{n}"],
                choices=_split(data[f"choices_{n}"]),
            )
            for position, n in enumerate(named, 1)
        ]  # fmt: skip
        OwnField.objects.system().bulk_create(new)
        return Change(target, before=before, after={"own_fields": ", ".join(row.label for row in new)})
