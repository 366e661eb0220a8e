"""Licences of the telephony solution: the operator's catalogue, how many a company has, and which of them end."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Account, Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.permissions import SEE


class LicenceType(models.Model):
    """A licence of the operator's catalogue. Its name is a product name and is not translated; prices without VAT."""

    class Feature(models.TextChoices):
        """What a licence gives."""

        VOICEMAIL = "voicemail", "voicemail"
        FORWARD_EXTERNAL = "forward_external", "forward_external"
        QUEUE = "queue", "queue"
        MOBILE = "mobile", "mobile"
        RECORDING = "recording", "recording"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    # Kroner per licence and month.
    price = models.DecimalField(max_digits=10, decimal_places=2)
    binding_months = models.PositiveSmallIntegerField(default=0)
    notice_days = models.PositiveSmallIntegerField(default=30)
    features = ArrayField(models.CharField(max_length=20, choices=Feature.choices), default=list, blank=True)
    offered = models.BooleanField(default=True)

    class Meta:
        ordering = ("price", "code")

    def __str__(self) -> str:
        return self.name


class LicencePool(ScopedModel):
    """How many licences of a type a company has, and the account that pays for them."""

    scope = Scope(account="account_id", function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    type = models.ForeignKey(LicenceType, models.PROTECT, related_name="+", db_index=False)
    seats = models.PositiveIntegerField(default=0)
    # Kroner per licence and month, without VAT, as agreed; the catalogue's price at the first purchase.
    price = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))
    # The last day of the binding period of the licences bought last.
    binding_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "type"], name="one_pool_per_licence_type")]

    def __str__(self) -> str:
        return self.type.name


class LicenceEnding(ScopedModel):
    """Licences of a pool that end with a day, after notice."""

    scope = Scope(account="pool__account_id", function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    pool = models.ForeignKey(LicencePool, models.CASCADE, related_name="endings", db_index=False)
    count = models.PositiveIntegerField()
    # The last day that is paid for.
    last_day = models.DateField()
    # Ids of the users who were chosen to give up their licence then.
    release = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True)
    # When the seats were taken from the pool; null while the day is to come.
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["company", "pool"], name="licence_ending_by_pool"),
            models.Index(fields=["last_day"], condition=models.Q(ended_at=None), name="licence_ending_to_come"),
        ]

    def __str__(self) -> str:
        return f"{self.count} – {self.last_day}"
