"""Usage records of the operator: one call, message, data session or purchase each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Company
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription


class UsageRecord(ScopedModel):
    """A record, in the partition of its month in Danish time (migration 0005). Only usage/load.py writes it.

    It belongs to the company that had the number at that time. The loader checks the references; there are no foreign
    key constraints, which PostgreSQL would check row by row.
    """

    class Kind(models.TextChoices):
        """The kind of usage."""

        DATA = "data", pgettext_lazy("usage", "Data")
        VOICE = "voice", pgettext_lazy("usage", "Call")
        SMS = "sms", pgettext_lazy("usage", "Text message")
        MMS = "mms", "MMS"
        CONTENT = "content", pgettext_lazy("usage", "Charged content")

    class Direction(models.TextChoices):
        """Outgoing or incoming."""

        OUT = "out", pgettext_lazy("usage", "Out")
        IN = "in", pgettext_lazy("usage", "In")

    class Zone(models.TextChoices):
        """The zone that the phone was in."""

        HOME = "home", _("Denmark")
        EU = "eu", _("EU and EEA")
        WORLD = "world", _("Outside the EU")

    scope = Scope(account="subscription__account_id", function="usage", owner="subscription__user_id")

    # The operator's own id: a record with a known id replaces the known record.
    record = models.CharField(max_length=40, primary_key=True, db_collation="C")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    subscription = models.ForeignKey(
        Subscription, models.CASCADE, related_name="usage_records", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.OUT)
    # A number in E.164, a short number or the name of a service; empty for data.
    other_party = models.CharField(max_length=40, blank=True)
    # The country where the phone was (ISO 3166), and its zone.
    country = models.CharField(max_length=2, default="DK")
    zone = models.CharField(max_length=5, choices=Zone.choices, default=Zone.HOME)
    seconds = models.IntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    # Kroner without VAT, beyond what the plan includes.
    amount = models.DecimalField(max_digits=10, decimal_places=2, default=0)

    class Meta:
        indexes = [models.Index(fields=["subscription", "at"], name="usage_record_by_number")]

    def __str__(self) -> str:
        return self.record
