"""Forms to order mobile subscriptions: what all of them share, and a row for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from orders.core.form_pages import MOST_ROWS
from orders.core.plan_choices import offer
from orders.core.plan_prices import PlanPrices
from orders.core.wished_day import WishedDay
from orders.models import Order, OwnField
from orders.own_fields.fields import PREFIX, form_fields
from orders.porting import drafts as port_drafts
from orders.porting.forms import ConsentField, PortFields
from selfservice.kernel.core.fields import ICCIDField, LineField
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import AddOn, Plan
from subscriptions.sims.forms import ADDRESS, CardForm, Kind
from subscriptions.sims.rules import stock_refusals

# Rows with a first look at the page.
FIRST_ROWS = 1
OFF = {"autocomplete": "off"}


class SharedForm(CardForm):
    """What all subscriptions of the order share: plan, account, card."""

    plan = forms.ChoiceField(
        label=_lazy("Plan"), widget=forms.RadioSelect, error_messages={"required": _lazy("Choose a plan.")}
    )
    add_ons = forms.MultipleChoiceField(label=_lazy("Add-ons"), required=False, widget=forms.CheckboxSelectMultiple)
    account = forms.ChoiceField(label=_lazy("Account that pays"))
    wished_on = WishedDay(
        label=_lazy("Wished from"), required=False,
        help_text=_lazy("E.g. “31 Jan”. Leave it empty for as soon as possible."),
    )  # fmt: skip
    reference = LineField(
        label=_lazy("Your reference"), required=False, max_length=50,
        help_text=_lazy("It is on the confirmation."),
    )  # fmt: skip
    consent = ConsentField()

    # Whether a row moves a number here, which needs the consent.
    moves = False

    def __init__(
        self, *args: Any, plans: Sequence[Plan], add_ons: Sequence[AddOn], accounts: Sequence[Account], **kwargs: Any
    ) -> None:
        self.accounts = {str(account.uid): account for account in accounts}
        data = args[0] if args else kwargs.get("data")
        chosen = self.accounts.get(str(data.get("account", ""))) if data else None
        paying = chosen or next(iter(accounts), None)
        super().__init__(*args, company=paying.company if paying else None, **kwargs)
        prices = PlanPrices(account.company for account in accounts)
        offer(self, [(plan.code, prices.choice(plan)) for plan in plans], add_ons, accounts)

    def clean(self) -> dict[str, Any]:
        """Require the consent where a number is moved."""
        data = super().clean()
        if self.moves and not data.get("consent"):
            self.refuse_consent()
        return data

    def refuse_consent(self) -> None:
        """Add that the consent is missing."""
        self.add_error("consent", _("Give your consent to move the numbers, or choose new numbers."))

    @property
    def address(self) -> dict[str, str]:
        """Return where cards by post are sent; empty for other cards."""
        data = self.cleaned_data
        return {name: data[name] for name in ADDRESS} if data["kind"] == Kind.PHYSICAL else {}


class RowForm(PortFields):
    """One subscription: whose it is, and which number it gets: a new one, or one that is moved here."""

    holder_name = LineField(label=_lazy("User"), required=False, max_length=200, widget=forms.TextInput(OFF))
    employee_number = LineField(
        label=_lazy("Employee number"), required=False, max_length=50, widget=forms.TextInput(OFF)
    )
    department = LineField(label=_lazy("Department"), required=False, max_length=100, widget=forms.TextInput(OFF))
    cost_centre = LineField(label=_lazy("Cost centre"), required=False, max_length=50, widget=forms.TextInput(OFF))
    number = forms.ChoiceField(label=_lazy("New number"), required=False)
    iccid = ICCIDField(
        label=_lazy("The card's number (ICCID)"), required=False, max_length=40,
        widget=forms.TextInput({**OFF, "inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, numbers: Sequence[str], own: Sequence[OwnField] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(form_fields(own))
        number: Any = self.fields["number"]
        number.choices = [("", _("We choose one")), *((one, phone(one)) for one in numbers)]

    @property
    def own(self) -> list[forms.BoundField]:
        """The company's own fields."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows: none has the number, or the card, of another."""

    # Whether each row needs the number of its card, and the company whose stock it is in.
    from_stock = False
    company_id = 0
    # Who orders, the draft, and the first day on which a number can be moved here.
    actor: Actor
    draft: Order | None
    first_day: date

    def clean(self) -> None:
        self._check_moves()
        cards = [form.cleaned_data.get("iccid") or "" for form in self.forms] if self.from_stock else []
        not_there = stock_refusals(self.company_id, list(filter(None, cards)))
        seen: dict[str, set[str]] = {"number": set(), "iccid": set(), "port_number": set()}
        for form in self.forms:
            if self.from_stock and not form.cleaned_data.get("iccid") and "iccid" not in form.errors:
                form.add_error("iccid", _("Enter the number on the card."))
            elif self.from_stock and (reason := not_there.get(form.cleaned_data.get("iccid") or "")):
                form.add_error("iccid", reason)
            for name, known in seen.items():
                value = form.cleaned_data.get(name)
                if value and value in known:
                    form.add_error(name, _("Another row has it, too."))
                known.add(value or "")

    def _check_moves(self) -> None:
        rows = [form for form in self.forms if form.moves]
        numbers = [form.cleaned_data.get("port_number") or "" for form in rows]
        taken = port_drafts.taken(self.actor, numbers, besides=self.draft) if numbers else {}
        for form, number in zip(rows, numbers, strict=True):
            if number in taken:
                form.add_error("port_number", taken[number])
            form.check_day(self.first_day)


RowFormSet = forms.formset_factory(RowForm, formset=Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
