"""The ledger of an account: invoices, credit notes, payments, reminders, fees, interest."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Company
from billing.models.invoice import Invoice
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class LedgerEntry(ScopedModel):
    """An entry. The sum of an account's entries is its balance: above zero is owed to the operator."""

    class Kind(models.TextChoices):
        """What was booked."""

        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")
        PAYMENT = "payment", _("Payment")
        REMINDER = "reminder", _("Reminder fee")
        FEE = "fee", _("Fee")
        INTEREST = "interest", _("Interest")

    scope = Scope(account="account_id", function="invoices")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    # The operator's id of the entry.
    reference = models.CharField(max_length=40, unique=True)
    booked_on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    # The invoice that it creates, settles or reminds of; null for a payment that matches none.
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="entries")
    # The document behind it: the invoice or the credit note.
    document = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["account", "booked_on", "id"], name="ledger_by_account"),
            models.Index(fields=["company", "booked_on", "id"], name="ledger_by_company"),
            # For retention: entries come nearly in the order of their days.
            BrinIndex(fields=["booked_on"], name="ledger_by_age"),
        ]

    def __str__(self) -> str:
        return self.reference


class Balance(ScopedModel):
    """The balance of an account, updated with its ledger: so that it is not summed up for each page."""

    scope = Scope(account="account_id", function="invoices")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    account = models.OneToOneField(Account, models.PROTECT, related_name="balance")
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    # The sum of entries that have been deleted after five years; part of the amount.
    carried = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0), db_default=Decimal(0))

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount}"
