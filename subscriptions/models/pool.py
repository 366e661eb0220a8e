"""Pools: data, minutes or messages per month that the numbers of a company share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class Pool(ScopedModel):
    """A pool of a company or of one account.

    Users with access to named accounts only do not see pools of the whole company.
    """

    class Kind(models.TextChoices):
        """The kind of usage that is shared."""

        DATA = "data", pgettext_lazy("usage", "Data")
        VOICE = "voice", _("Calls")
        SMS = "sms", _("Text messages")

    class Unit(models.TextChoices):
        """The unit of its amounts."""

        GB = "gb", "GB"
        MINUTES = "min", pgettext_lazy("unit", "min.")
        PIECES = "pcs", pgettext_lazy("unit", "messages")

    scope = Scope(account="account_id", function="usage")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, blank=True)
    # The operator's own id.
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    unit = models.CharField(max_length=3, choices=Unit.choices)
    # In `unit`, per month.
    included = models.DecimalField(max_digits=12, decimal_places=1)
    # The last day of the pool; null if it has no end.
    ends_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class PoolDay(ScopedModel):
    """Usage of a pool on one day (Danish time), as far as it is known (`until`)."""

    scope = Scope(account="pool__account_id", function="usage")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    used = models.DecimalField(max_digits=12, decimal_places=1)
    # The time up to which `used` is complete; the end of the day for past days.
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "day"], name="one_pool_row_per_day")]
        indexes = [models.Index(fields=["company", "day"], name="pool_days_by_company")]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.day}"
