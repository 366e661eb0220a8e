"""Subscriptions: a number or a line of a company's, the account that pays for it, the person who uses it."""

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
    """A subscription. Its user's own pages show it by `user`, everybody else's by company and account."""

    Category = Category

    class State(models.TextChoices):
        """Where it stands. Barred is when all traffic is; a bar of less leaves it active.

        Given notice (`terminated_on` is a day to come) it goes on as it is until then.
        """

        ACTIVATING = "activating", pgettext_lazy("subscription", "Activating")
        ACTIVE = "active", pgettext_lazy("subscription", "Active")
        BARRED = "barred", pgettext_lazy("subscription", "Barred")
        TERMINATED = "terminated", pgettext_lazy("subscription", "Terminated")

    class Bar(models.TextChoices):
        """What can be barred on a number. Calls to 112 never are."""

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
    company = models.ForeignKey(Company, models.PROTECT, related_name="subscriptions")
    account = models.ForeignKey(Account, models.PROTECT, related_name="subscriptions")
    category = models.CharField(max_length=9, choices=Category.choices, default=Category.MOBILE)
    # A phone number in E.164; a line without one has its circuit number.
    number = models.CharField(max_length=32)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    # The plan's name and data as they are shown in lists; they follow the plan.
    plan_name = models.CharField(max_length=100)
    # Megabytes of data (millions of bytes) in a month; null for as much as one likes.
    data_included_mb = models.PositiveIntegerField(null=True, blank=True)
    # Codes of AddOn.
    add_ons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # What this company pays for the plan: kroner a month, without VAT and add-ons.
    price = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    # The last day of the binding period.
    binding_until = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    holder_name = models.CharField(max_length=200, blank=True)
    employee_number = models.CharField(max_length=50, blank=True)
    department = models.CharField(max_length=100, blank=True)
    cost_centre = models.CharField(max_length=50, blank=True)
    # What the invoice says beside the number.
    bill_text = models.CharField(max_length=100, blank=True)
    # The login of whoever uses it: what makes it somebody's own number.
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="subscriptions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    bars = ArrayField(models.CharField(max_length=13, choices=Bar.choices), default=list, blank=True)
    # Since when its own user has had it barred, the phone being lost: that bar is the user's to lift.
    lost_since = models.DateTimeField(null=True, blank=True)
    # The last day it is paid for; of one that is still in use, notice has been given.
    terminated_on = models.DateField(null=True, blank=True)
    # Kroner a month, without VAT, after which data abroad is cut off; null when it is not.
    roaming_cap = models.PositiveIntegerField(null=True, blank=True, default=400)
    # What kind of SIM card is in use (SimCard.Kind), kept here for lists.
    sim_kind = models.CharField(max_length=8, blank=True)
    # The first of the month in which most of the included data had been used, kept here for lists by the usage feed
    # and by a change of plan.
    high_usage_in = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # What lists sort and search by, kept by the database: under row-level security an index can be searched for what
    # stands in a column, and not for what a function makes of it.
    holder_key = models.GeneratedField(expression=danish("holder_name"), output_field=KEY, db_persist=True)
    department_key = models.GeneratedField(expression=danish("department"), output_field=KEY, db_persist=True)
    number_reversed = models.GeneratedField(expression=Reverse("number"), output_field=KEY, db_persist=True)

    class Meta:
        constraints = [
            # Its index compares, and is in no order of the alphabet: a list sorted by number would be read from an
            # index of all companies' numbers, with a million of others' between two of one's own.
            models.UniqueConstraint(fields=["number"], opclasses=["varchar_pattern_ops"], name="subscription_number"),
        ]
        indexes = [models.Index(fields=["company", "number"], name="subscription_by_number"), *LIST_INDEXES]

    def __str__(self) -> str:
        return phone(self.number)

    @property
    def included_bytes(self) -> int:
        """The data that a month includes, in bytes."""
        return (self.data_included_mb or 0) * 10**6

    @property
    def gives_notice(self) -> bool:
        """Whether it ends on a day that is set, and has not ended yet."""
        return self.terminated_on is not None and self.state != self.State.TERMINATED

    @property
    def bars_shown(self) -> list[str]:
        """What is barred, in words, in the order of `Bar`."""
        return [str(bar.label) for bar in self.Bar if bar in self.bars]
