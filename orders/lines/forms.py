"""The form of an order of lines: plan, add-ons, account, and for telephony how many numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from accounts.models import Account
from orders.core.line_facts import lead_time
from orders.core.plan_choices import offer
from orders.core.plan_prices import PlanPrices
from orders.core.wished_day import WishedDay
from orders.lines.offers import Choice, technology_of
from orders.models import OwnField
from orders.own_fields.fields import form_fields
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import GroupedForm
from subscriptions.models import AddOn, Category

# Numbers of one order on the page.
MOST_NUMBERS = 100
OFF = {"autocomplete": "off"}


class LineForm(GroupedForm):
    """What is ordered at the address."""

    groups = (
        (_lazy("Plan and add-ons"), ("plan", "count", "add_ons", "bill_text")),
        (pgettext_lazy("order", "Payment"), ("account", "reference", "wished_on")),
    )

    plan = forms.ChoiceField(
        label=_lazy("Plan"), widget=forms.RadioSelect, error_messages={"required": _lazy("Choose a plan.")}
    )
    count = WholeField(label=_lazy("How many phone numbers?"), min_value=1, max_value=MOST_NUMBERS, initial=1)
    add_ons = forms.MultipleChoiceField(label=_lazy("Add-ons"), required=False, widget=forms.CheckboxSelectMultiple)
    bill_text = LineField(
        label=_lazy("What is it called on the invoice?"), required=False, max_length=100,
        help_text=_lazy("E.g. “Internet in the shop”."), widget=forms.TextInput(OFF),
    )  # fmt: skip
    account = forms.ChoiceField(label=_lazy("Account that pays"))
    wished_on = WishedDay(
        label=_lazy("Wished from"), required=False,
        help_text=_lazy("E.g. “31 Jan”. Leave it empty for as soon as possible."),
    )  # fmt: skip
    reference = LineField(
        label=_lazy("Your reference"), required=False, max_length=50, help_text=_lazy("It is on the confirmation.")
    )

    def __init__(
        self,
        *args: Any,
        category: str,
        choices: Sequence[Choice],
        add_ons: Sequence[AddOn],
        accounts: Sequence[Account],
        own: Sequence[OwnField] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choices = {choice.plan.code: choice for choice in choices}
        self.accounts = {str(account.uid): account for account in accounts}
        prices = PlanPrices(account.company for account in accounts)
        offer(self, [(code, described(choice, prices)) for code, choice in self.choices.items()], add_ons, accounts)
        self.fields.update(form_fields(own))
        if category != Category.TELEPHONY:
            del self.fields["count"]


def described(choice: Choice, prices: PlanPrices) -> str:
    """Return a plan with its price, its line, and when it can work."""
    plan = choice.plan
    visit = _("with a technician's visit") if choice.visits else _("no technician is needed")
    over = [] if technology_of(plan) else [_("over %(technology)s") % {"technology": choice.technology_label}]
    return prices.choice(plan, *over, lead_time(*choice.days), visit)
