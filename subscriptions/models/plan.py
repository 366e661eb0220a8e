"""The operator's catalogue of plans and add-ons. It is the same for every company."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from subscriptions.models.category import Category


class Plan(models.Model):
    """A plan of a subscription. Its name is a product name and is not translated. Prices are without VAT."""

    class Calls(models.TextChoices):
        """What calls cost; empty for a plan of which the operator does not say it."""

        NONE = "none", _("no calls or text messages")
        METERED = "metered", _("calls by the minute")
        INCLUDED = "included", _("calls included")

    code = models.CharField(max_length=40, unique=True)
    category = models.CharField(max_length=9, choices=Category.choices)
    name = models.CharField(max_length=100)
    # Kroner per month; the price that a company has agreed is on the subscription.
    price = models.DecimalField(max_digits=10, decimal_places=2)
    # Megabytes of data (10^6 bytes) per month; null for unlimited data.
    data_included_mb = models.PositiveIntegerField(null=True, blank=True)
    calls = models.CharField(max_length=8, choices=Calls.choices, blank=True, default="", db_default="")
    binding_months = models.PositiveSmallIntegerField(default=0)
    notice_days = models.PositiveSmallIntegerField(default=30)
    # Megabits per second, of internet connections and circuits.
    down_mbit = models.PositiveIntegerField(null=True, blank=True)
    up_mbit = models.PositiveIntegerField(null=True, blank=True)
    # Whether it can be chosen. Subscriptions on a plan that is no longer offered stay on it.
    offered = models.BooleanField(default=True)

    class Meta:
        ordering = ("category", "price", "code")

    def __str__(self) -> str:
        return self.name


class AddOn(models.Model):
    """An addition to a plan, at its own price (kroner per month, without VAT)."""

    code = models.CharField(max_length=40, unique=True)
    category = models.CharField(max_length=9, choices=Category.choices)
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    offered = models.BooleanField(default=True)

    class Meta:
        ordering = ("category", "price", "code")

    def __str__(self) -> str:
        return self.name
