"""The form of a takeover: the number, who has it, what it shall be at the new owner, and from when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from orders.core.plan_choices import offer
from orders.core.plan_prices import PlanPrices
from orders.core.wished_day import WishedDay
from orders.models import Takeover
from selfservice.kernel.core.fields import CVRField, LineField, MailField, MobileField
from selfservice.kernel.core.forms import GroupedForm, OnceForm
from selfservice.kernel.types.cleaning import NumberError
from subscriptions.core.numbers import number_of
from subscriptions.models import AddOn, Plan

OFF = {"autocomplete": "off"}


class AnyNumberField(LineField):
    """A phone number, or the name of a line."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return number_of(text) if text else text
        except NumberError as error:
            message = _("Write a phone number with 8 digits, or the name of a line, e.g. FB123456.")
            raise forms.ValidationError(message, "invalid") from error


class TakeoverForm(GroupedForm):
    """What is asked for. Fields of companies are neither required nor validated for a person, and vice versa."""

    template_name = "orders/takeover_fields.html"
    even = True
    conditional = ("giver_cvr", "giver_name")
    groups = (
        (_lazy("Which number"), ("number",)),
        (_lazy("Who has it now"), ("kind", "giver_cvr", "giver_name")),
        (_lazy("Whom we ask"), ("contact_name", ("email", "mobile"))),
        (_lazy("At your company"), ("plan", "add_ons", "account", ("holder_name", "employee_number"),
                                    ("department", "cost_centre"))),
        (_lazy("The day"), ("wished_on", "reference")),
    )  # fmt: skip
    of_companies = ("giver_cvr", "contact_name")
    of_persons = ("giver_name",)

    number = AnyNumberField(
        label=_lazy("Number"), max_length=40, widget=forms.TextInput(OFF),
        help_text=_lazy("A phone number or the name of a line."),
        error_messages={"required": _lazy("Write the number.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_lazy("Who has the number?"), choices=Takeover.Kind.choices, widget=forms.RadioSelect,
        initial=Takeover.Kind.COMPANY,
    )  # fmt: skip
    giver_cvr = CVRField(
        label=_lazy("The company's CVR number"),
        required=False,
        help_text=_lazy("We find its name in the CVR register."),
    )
    giver_name = LineField(label=_lazy("The person's full name"), required=False, widget=forms.TextInput(OFF))
    contact_name = LineField(
        label=_lazy("Contact at the company"), required=False, widget=forms.TextInput(OFF),
        help_text=_lazy("Whom we write to."),
    )  # fmt: skip
    email = MailField(
        label=_lazy("The giver's e-mail address"), widget=forms.EmailInput(OFF),
        error_messages={"required": _lazy("Write the giver's e-mail address.")},
    )  # fmt: skip
    mobile = MobileField(
        label=_lazy("The giver's mobile number"),
        error_messages={"required": _lazy("Write the giver's mobile number.")},
    )
    plan = forms.ChoiceField(
        label=_lazy("Plan"), widget=forms.RadioSelect,
        help_text=_lazy("Choose the number's present plan to keep it. The giver knows which it is."),
        error_messages={"required": _lazy("Choose a plan.")},
    )  # fmt: skip
    add_ons = forms.MultipleChoiceField(
        label=_lazy("Add-ons"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("The giver's add-ons do not come along. Choose those that you want."),
    )  # fmt: skip
    account = forms.ChoiceField(label=_lazy("Account that pays"))
    holder_name = LineField(label=_lazy("User"), required=False, widget=forms.TextInput(OFF))
    employee_number = LineField(
        label=_lazy("Employee number"), required=False, max_length=50, widget=forms.TextInput(OFF)
    )
    department = LineField(label=_lazy("Department"), required=False, max_length=100, widget=forms.TextInput(OFF))
    cost_centre = LineField(label=_lazy("Cost centre"), required=False, max_length=50, widget=forms.TextInput(OFF))
    wished_on = WishedDay(
        label=_lazy("Your first day"), ahead=1,
        help_text=_lazy("The giver pays to the end of the day before. You can choose tomorrow at the earliest."),
    )  # fmt: skip
    reference = LineField(
        label=_lazy("Your reference"), required=False, max_length=50,
        help_text=_lazy("It is on the confirmation."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, plans: Sequence[Plan], add_ons: Sequence[AddOn], accounts: Sequence[Account], **kwargs: Any
    ) -> None:
        self.accounts = {str(account.uid): account for account in accounts}
        super().__init__(*args, **kwargs)
        prices = PlanPrices(account.company for account in accounts)
        offer(self, [(plan.code, prices.choice(plan)) for plan in plans], add_ons, accounts)
        for names, css in ((self.of_companies, "for-company"), (self.of_persons, "for-person")):
            for name in names:
                vars(self.fields[name])["css"] = css

    def clean(self) -> dict[str, Any]:
        """Require what the kind of giver has, and drop what it does not have."""
        data = super().clean() or self.cleaned_data
        person = data.get("kind") == Takeover.Kind.PERSON
        for name in self.of_companies if person else self.of_persons:
            self.errors.pop(name, None)
            data[name] = ""
        if person and not data.get("giver_name") and "giver_name" not in self.errors:
            self.add_error("giver_name", _("Write the person's full name."))
        if not person and not data.get("giver_cvr") and "giver_cvr" not in self.errors:
            self.add_error("giver_cvr", _("Enter the CVR number of the company."))
        return data


class ConfirmationForm(OnceForm):
    """The giver's form on the page of the link. The name counts as the signature."""

    answered_by = LineField(label=_lazy("Your full name"), error_messages={"required": _lazy("Write your full name.")})
    terms = forms.BooleanField(
        label=_lazy("I give the number away. I pay for it to the end of my last day."),
        error_messages={"required": _lazy("Tick the box to give the number away.")},
    )
