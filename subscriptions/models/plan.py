"""The operator's catalogue: plans, and what can be added to them. The same for every company."""

from __future__ import annotations

from django.db import models

from subscriptions.models.category import Category


class Plan(models.Model):
    """A plan that a subscription is on. Its name is the product's, and not translated. Prices are without VAT."""

    code = models.CharField(max_length=40, unique=True)
    category = models.CharField(max_length=9, choices=Category.choices)
    name = models.CharField(max_length=100)
    # Kroner a month; a company's own price stands on the subscription.
    price = models.DecimalField(max_digits=10, decimal_places=2)
    # Megabytes of data (millions of bytes) in a month; null for as much as one likes.
    data_included_mb = models.PositiveIntegerField(null=True, blank=True)
    binding_months = models.PositiveSmallIntegerField(default=0)
    notice_days = models.PositiveSmallIntegerField(default=30)
    # Megabits a second, of internet connections and circuits.
    down_mbit = models.PositiveIntegerField(null=True, blank=True)
    up_mbit = models.PositiveIntegerField(null=True, blank=True)
    # Whether it can be chosen; who has one that is no longer offered keeps it.
    offered = models.BooleanField(default=True)

    class Meta:
        ordering = ("category", "price", "code")

    def __str__(self) -> str:
        return self.name


class AddOn(models.Model):
    """Something that is added to a plan, at a price of its own (kroner a month, without VAT)."""

    code = models.CharField(max_length=40, unique=True)
    category = models.CharField(max_length=9, choices=Category.choices)
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    offered = models.BooleanField(default=True)

    class Meta:
        ordering = ("category", "price", "code")

    def __str__(self) -> str:
        return self.name
