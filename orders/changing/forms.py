"""Forms that change what has been ordered: the day and the card of an order, and whose an item is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core.prices import CARDS
from orders.core.wished_day import WishedDay
from orders.models import OrderItem, OwnField
from orders.own_fields.fields import form_fields
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.working_days import working_day_after
from subscriptions.sims.forms import ADDRESS, CardForm, Kind

# The cards that can be chosen for all items at once; one from the stock has a number of its own.
CARDS_FOR_ALL = (OrderItem.Sim.POST, OrderItem.Sim.ESIM)


class OrderForm(CardForm):
    """The wished day and, where all cards are by post or eSIMs, the card and its address."""

    template_name = "orders/change_form.html"
    wished_on = WishedDay(
        label=_lazy("From"), required=False, help_text=_lazy("Leave it empty for as soon as possible.")
    )

    def __init__(self, *args: Any, cards: bool, lead_days: int, post_days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead_days, self.post_days = lead_days, post_days
        kind: Any = self.fields["kind"]
        kind.choices = [choice for choice in kind.choices if choice[0] != Kind.STOCK]
        if not cards:
            for name in ("kind", "place", *ADDRESS):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse a day before the card or the line can be there."""
        data = super().clean() if "kind" in self.fields else self.cleaned_data
        wished, today = data.get("wished_on"), timezone.localdate()
        days = self.post_days if data.get("kind") == Kind.PHYSICAL else self.lead_days
        first = working_day_after(today, days) if days else today
        if wished and wished < first:
            self.add_error("wished_on", _("It can be had from %(day)s on.") % {"day": shown_day(first)})
        return data

    @property
    def sim(self) -> OrderItem.Sim | None:
        """The chosen card, or None where it can't be chosen."""
        kind = self.cleaned_data.get("kind")
        return next((sim for sim in CARDS_FOR_ALL if CARDS[sim] == kind), None)


class ItemForm(OnceForm):
    """Whose a mobile subscription is, or what a line is called."""

    holder_name = LineField(label=_lazy("User"), required=False, max_length=200)
    employee_number = LineField(label=_lazy("Employee number"), required=False, max_length=50)
    department = LineField(label=_lazy("Department"), required=False, max_length=100)
    cost_centre = LineField(label=_lazy("Cost centre"), required=False, max_length=50)
    bill_text = LineField(label=_lazy("Text on the invoice"), required=False, max_length=100)

    def __init__(self, *args: Any, names: Sequence[str], own: Sequence[OwnField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields
        for name in [name for name in ItemForm.base_fields if name not in (*names, *OnceForm.base_fields)]:
            del fields[name]
        fields.update(form_fields(own))
