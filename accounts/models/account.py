"""Billing accounts (konti), which invoices are addressed to."""

from __future__ import annotations

from django.db import models

from accounts.models.company import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import account
from selfservice.kernel.db.collation import search_key
from selfservice.kernel.scope.models import Scope, ScopedModel


class Account(ScopedModel):
    """Billing account of a company; its number has eight digits and is known to the customer.

    Where its invoices are sent is said by its `Recipient` rows.
    """

    scope = Scope(company="company_id", account="id", function="accounts")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="accounts")
    number = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=200)
    # What the invoices and e-invoices say to the customer: the personal reference, the number of the customer's order,
    # and the string of the customer's chart of accounts (AccountingCost).
    reference = models.CharField(max_length=100, blank=True)
    order_number = models.CharField(max_length=100, blank=True, default="", db_default="")
    account_string = models.CharField(max_length=100, blank=True, default="", db_default="")
    cost_centre = models.CharField(max_length=50, blank=True, default="", db_default="")
    # Whether the customer has changed the name or a reference in the portal: then the feed leaves them.
    changed_here = models.BooleanField(default=False, db_default=False)
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    search_key = search_key("name", "reference")

    class Meta:
        indexes = [models.Index(fields=["company", "number"], name="account_by_number")]

    def __str__(self) -> str:
        return f"{account(self.number)} {self.name}"
