"""Limits for monthly usage, and whether a company shows called numbers in full."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription


class UsageLimit(ScopedModel):
    """A limit for the monthly usage of a company, an account or a number.

    The user who set it is notified once a month when usage exceeds it.
    """

    class Measure(models.TextChoices):
        """The sum that is limited."""

        DATA = "data", _("Data (GB)")
        AMOUNT = "amount", _("Beyond the plans (kroner without VAT)")
        ROAMING = "roaming", _("Abroad (kroner without VAT)")
        CONTENT = "content", _("Charged content (kroner without VAT)")

    scope = Scope(account="account_id", function="usage")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    # The account, or the account of the number; null for the whole company.
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, blank=True)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="+", null=True, blank=True)
    measure = models.CharField(max_length=7, choices=Measure.choices)
    most = models.PositiveIntegerField()
    # The user who set it last, and who is notified.
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    by_sms = models.BooleanField(default=False)
    # The first day of the month of the last notification.
    told_in = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "company", "account", "subscription", "measure"],
                name="one_limit_each",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.most}"


class UsagePolicy(ScopedModel):
    """Whether a company shows called numbers in full. A company without a row hides the last two digits."""

    scope = Scope(function="usage")

    uid = public_id()
    company = models.OneToOneField(Company, models.PROTECT, related_name="+")
    full_numbers = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "usage policy")
        verbose_name_plural = "usage policies"

    def __str__(self) -> str:
        return f"usage policy of {self.company_id}"
