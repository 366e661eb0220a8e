"""Limits for a month's usage, and whether a company's people see the numbers that were called."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription


class UsageLimit(ScopedModel):
    """Whoever set it is told when a month's usage passes it, once that month: of a company, an account or a number."""

    class Measure(models.TextChoices):
        """What is limited."""

        DATA = "data", _("Data (GB)")
        AMOUNT = "amount", _("Beyond the plans (kroner without VAT)")
        ROAMING = "roaming", _("Abroad (kroner without VAT)")
        CONTENT = "content", _("Charged content (kroner without VAT)")

    scope = Scope(account="account_id", function="usage")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    # The account, or that of the number; none for the whole company.
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, blank=True)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="+", null=True, blank=True)
    measure = models.CharField(max_length=7, choices=Measure.choices)
    most = models.PositiveIntegerField()
    # Who is told: whoever set it last.
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    by_sms = models.BooleanField(default=False)
    # The first of the month in which it was last told.
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
    """A company that shows the numbers that were called in full. One without a row hides the last two digits."""

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
