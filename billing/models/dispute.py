"""Disputes: lines of an invoice that the customer questions, with support's answer."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Company, User
from billing.models.invoice import Invoice
from billing.models.line import InvoiceLine
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class Dispute(ScopedModel):
    """A case about lines of one invoice. While it is open, its amount is not reminded of; the rest is due."""

    class State(models.TextChoices):
        """The state of the case."""

        OPEN = "open", pgettext_lazy("dispute", "Waits for an answer")
        APPROVED = "approved", pgettext_lazy("dispute", "Approved")
        PARTLY = "partly", pgettext_lazy("dispute", "Approved in part")
        DECLINED = "declined", pgettext_lazy("dispute", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("dispute", "Withdrawn")

    class Reason(models.TextChoices):
        """Why the customer questions the lines."""

        UNKNOWN = "unknown", _("We don't know the number or the service")
        PRICE = "price", _("The price is another than agreed")
        TERMINATED = "terminated", _("It has been terminated")
        ACCOUNT = "account", _("It belongs to another account")
        USAGE = "usage", _("The usage can't be right")
        OTHER = "other", _("Something else")

    scope = Scope(account="invoice__account_id", function="invoices")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="disputes")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    text = models.TextField(max_length=2000, blank=True)
    # What the customer expects to pay for the lines, with VAT; null if they don't say.
    expected = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    # What the lines cost, with VAT.
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # The day by which support has promised to answer.
    answer_by = models.DateField()
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # What is given back, with VAT.
    approved = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    # The credit note that gives it back, once the feed has it.
    credit_note = models.ForeignKey(Invoice, models.SET_NULL, null=True, blank=True, related_name="+")
    # The public id of its case at support (accounts/support/cases.py); null for disputes from before there were any.
    case_uid = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"I-{self.pk:06d}"


class DisputedLine(ScopedModel):
    """A line that a dispute is about."""

    scope = Scope(account="dispute__invoice__account_id", function="invoices")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="lines")
    line = models.ForeignKey(InvoiceLine, models.CASCADE, related_name="disputes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "line"], name="one_disputed_line")]

    def __str__(self) -> str:
        return f"{self.dispute_id}: {self.line_id}"
