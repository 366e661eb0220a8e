"""Subscriptions: a company's numbers and lines, with the account that pays and the person who uses each."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.db.collation import danish
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.category import Category
from subscriptions.models.list_indexes import LIST_INDEXES
from subscriptions.models.plan import Plan
from subscriptions.permissions import OPENS, SEE

KEY = models.CharField(max_length=200, db_collation="C")


class Subscription(ScopedModel):
    """A subscription. Its user sees it by `user`, all other users by company and account."""

    Category = Category

    class State(models.TextChoices):
        """The state. BARRED means that all traffic is barred; a subscription with other bars is ACTIVE.

        After notice (`terminated_on` is in the future) the state does not change until that day.
        """

        ACTIVATING = "activating", pgettext_lazy("subscription", "Activating")
        ACTIVE = "active", pgettext_lazy("subscription", "Active")
        BARRED = "barred", pgettext_lazy("subscription", "Barred")
        TERMINATED = "terminated", pgettext_lazy("subscription", "Terminated")

    class Bar(models.TextChoices):
        """The kinds of bars on a number. Calls to 112 are never barred."""

        ALL = "all", _("All traffic")
        OUTGOING = "outgoing", _("Outgoing calls and text messages")
        INTERNATIONAL = "international", _("Calls to other countries")
        ROAMING = "roaming", _("Use abroad")
        DATA = "data", _("Mobile data")
        ROAMING_DATA = "roaming_data", _("Mobile data abroad")
        INCOMING = "incoming", _("Incoming calls")
        PREMIUM = "premium", _("Premium rate numbers and services")

    scope = Scope(account="account_id", function=SEE, owner="user_id", kind="category", opens=OPENS)

    uid = public_id()
    # Without indexes of their own: PostgreSQL would read and sort all rows of an account when it takes them for few.
    company = models.ForeignKey(Company, models.PROTECT, related_name="subscriptions", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="subscriptions", db_index=False)
    category = models.CharField(max_length=9, choices=Category.choices, default=Category.MOBILE)
    # A phone number in E.164, or the circuit number of a line without a phone number.
    number = models.CharField(max_length=32)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", db_index=False)
    # The plan's name and data, denormalized for lists; updated with the plan.
    plan_name = models.CharField(max_length=100)
    # Megabytes of data (10^6 bytes) per month; null for unlimited data.
    data_included_mb = models.PositiveIntegerField(null=True, blank=True)
    # Codes of AddOn.
    add_ons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # What this company pays for the plan: kroner per month, without VAT and add-ons.
    price = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    # The last day of the binding period.
    binding_until = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    holder_name = models.CharField(max_length=200, blank=True)
    employee_number = models.CharField(max_length=50, blank=True)
    department = models.CharField(max_length=100, blank=True)
    cost_centre = models.CharField(max_length=50, blank=True)
    # The text next to the number on the invoice.
    bill_text = models.CharField(max_length=100, blank=True)
    # The login of the person who uses it; for that user it is "my number".
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="subscriptions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    bars = ArrayField(models.CharField(max_length=13, choices=Bar.choices), default=list, blank=True)
    # When its own user barred it because the phone was lost; the user may lift only this bar.
    lost_since = models.DateTimeField(null=True, blank=True)
    # The last day that is paid for. If the subscription is still in use, notice has been given.
    terminated_on = models.DateField(null=True, blank=True)
    # Kroner per month, without VAT, after which the network stops data abroad; null for no cap.
    roaming_cap = models.PositiveIntegerField(null=True, blank=True, default=400)
    # The kind of the SIM card in use (SimCard.Kind), denormalized for lists.
    sim_kind = models.CharField(max_length=8, blank=True)
    # The first day of the month in which most of the included data was used, denormalized for lists; the usage feed
    # and a change of plan update it.
    high_usage_in = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Generated columns that lists sort and search by: under row-level security PostgreSQL uses an index on a column,
    # but not one on an expression.
    holder_key = models.GeneratedField(expression=danish("holder_name"), output_field=KEY, db_persist=True)
    department_key = models.GeneratedField(expression=danish("department"), output_field=KEY, db_persist=True)
    number_reversed = models.GeneratedField(expression=Reverse("number"), output_field=KEY, db_persist=True)

    class Meta:
        constraints = [
            # The operator class serves equality but not ORDER BY. Otherwise PostgreSQL may read a list sorted by
            # number from this index of all companies, and skip a million rows of other companies between two rows.
            models.UniqueConstraint(fields=["number"], opclasses=["varchar_pattern_ops"], name="subscription_number"),
        ]
        indexes = [models.Index(fields=["company", "number"], name="subscription_by_number"), *LIST_INDEXES]

    def __str__(self) -> str:
        return phone(self.number)

    @property
    def included_bytes(self) -> int:
        """The included data per month, in bytes."""
        return (self.data_included_mb or 0) * 10**6

    @property
    def gives_notice(self) -> bool:
        """Whether notice has been given and the subscription has not ended yet."""
        return self.terminated_on is not None and self.state != self.State.TERMINATED

    @property
    def bars_shown(self) -> list[str]:
        """The labels of its bars, in the order of `Bar`."""
        return [str(bar.label) for bar in self.Bar if bar in self.bars]
