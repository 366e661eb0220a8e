"""The form of an order of lines: plan, add-ons, account, and for telephony how many numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from accounts.models import Account
from orders.core.line_facts import lead_time
from orders.core.plan_prices import PlanPrices
from orders.lines.offers import Choice, technology_of
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.forms import GroupedForm
from subscriptions.models import AddOn, Category
from subscriptions.plans.catalogue import contents
from subscriptions.prices import a_month

# Days ahead for which it can be wished, and numbers of one order on the page.
MOST_DAYS, MOST_NUMBERS = 90, 100
OFF = {"autocomplete": "off"}


class LineForm(GroupedForm):
    """What is ordered at the address."""

    groups = (
        (_lazy("Subscription"), ("plan", "count", "add_ons", "bill_text")),
        (pgettext_lazy("order", "Payment"), ("account", "reference", "wished_on")),
    )

    plan = forms.ChoiceField(label=_lazy("Plan"), widget=forms.RadioSelect)
    count = WholeField(label=_lazy("How many phone numbers?"), min_value=1, max_value=MOST_NUMBERS, initial=1)
    add_ons = forms.MultipleChoiceField(label=_lazy("Add-ons"), required=False, widget=forms.CheckboxSelectMultiple)
    bill_text = LineField(
        label=_lazy("What is it called on the invoice?"), required=False, max_length=100,
        help_text=_lazy("E.g. “Internet in the shop”."), widget=forms.TextInput(OFF),
    )  # fmt: skip
    account = forms.ChoiceField(label=_lazy("Account that pays"))
    wished_on = DayField(
        label=_lazy("From"), required=False, coming=True, help_text=_lazy("Leave it empty for as soon as possible.")
    )
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
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choices = {choice.plan.code: choice for choice in choices}
        self.accounts = {str(account.uid): account for account in accounts}
        fields: Any = self.fields
        prices = PlanPrices(account.company for account in accounts)
        fields["plan"].choices = [(code, described(choice, prices)) for code, choice in self.choices.items()]
        fields["add_ons"].choices = [(one.code, f"{one.name}: {a_month(one.price)}") for one in add_ons]
        fields["account"].choices = [
            (uid, f"{account_number(one.number)} · {one.name}") for uid, one in self.accounts.items()
        ]
        if not add_ons:
            del fields["add_ons"]
        if category != Category.TELEPHONY:
            del fields["count"]

    def clean_wished_on(self) -> Any:
        """Refuse days that have passed, and those further ahead than orders are taken."""
        wished, today = self.cleaned_data.get("wished_on"), timezone.localdate()
        if wished and wished < today:
            raise forms.ValidationError(_("Choose a day from today on."))
        if wished and (wished - today).days > MOST_DAYS:
            latest = today + timedelta(days=MOST_DAYS)
            raise forms.ValidationError(_("It can be ordered until %(day)s.") % {"day": shown_day(latest)})
        return wished


def described(choice: Choice, prices: PlanPrices) -> str:
    """Return a plan with its price, its line, and when it can work."""
    plan = choice.plan
    visit = _("with a technician's visit") if choice.visits else _("no technician is needed")
    parts = [f"{plan.name}: {prices.words(plan)}", *contents(plan)]
    if not technology_of(plan):
        parts.append(_("over %(technology)s") % {"technology": choice.technology_label})
    return ", ".join((*parts, lead_time(*choice.days), visit))
