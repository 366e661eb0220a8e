"""Invoices and credit notes, as the operator has issued them."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class Invoice(ScopedModel):
    """An invoice or a credit note, never edited: the feed refuses the same number with other content.

    Amounts are those of the document, in kroner: a credit note's are positive, too. What is paid, credited or disputed
    follows from the ledger and the disputes, which update it.
    """

    class Kind(models.TextChoices):
        """The kind of document."""

        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")

    scope = Scope(account="account_id", function="invoices")

    uid = public_id()
    # Without indexes of their own: lists read a company's invoices in order of their day.
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="invoices", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.INVOICE)
    number = models.CharField(max_length=20)
    issued_on = models.DateField()
    # For a credit note the day of the note.
    due_on = models.DateField()
    period_from = models.DateField()
    period_to = models.DateField()
    net = models.DecimalField(max_digits=12, decimal_places=2)
    vat = models.DecimalField(max_digits=12, decimal_places=2)
    # Added to net and VAT.
    rounding = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    gross = models.DecimalField(max_digits=12, decimal_places=2)
    # The payment line (FIK): +71<payment_id +creditor<; empty where there is none to pay by.
    payment_id = models.CharField(max_length=15, blank=True)
    creditor = models.CharField(max_length=8, blank=True)
    # The invoice that a credit note corrects.
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="credit_notes")
    line_count = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    # Sums of the ledger's entries for this invoice.
    paid = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    credited = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    # The amount of open disputes about its lines.
    disputed = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    # The new due date, if payment has been postponed.
    postponed_to = models.DateField(null=True, blank=True)
    # What is left to pay; of a credit note nothing.
    outstanding = models.GeneratedField(
        expression=models.Case(
            models.When(kind="invoice", then=F("gross") - F("paid") - F("credited")), default=Decimal(0)
        ),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )

    # `gross` in øre. Comparing whole numbers is leakproof, unlike numeric: only so does a search under row-level
    # security read an index by amount.
    gross_ore = models.GeneratedField(
        expression=Cast(F("gross") * 100, models.BigIntegerField()),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], opclasses=["varchar_pattern_ops"], name="invoice_number"),
        ]
        indexes = [
            models.Index(fields=["company", "-issued_on", "-id"], name="invoice_by_day"),
            models.Index(fields=["account", "-issued_on", "-id"], name="invoice_by_account"),
            # Pages of a status: the same order for the few that it may be. Conditions on amounts are no index
            # conditions under row-level security, because their operators are not leakproof.
            models.Index(
                fields=["company", "-issued_on", "-id"],
                condition=Q(outstanding__gt=0) | Q(disputed__gt=0),
                name="invoice_unpaid",
            ),
            models.Index(fields=["company", "payment_id"], name="invoice_by_payment_id"),
            # The first characters of a number; those of other companies are not read.
            models.Index(fields=["company", "number"], name="invoice_by_number"),
            models.Index(fields=["company", "gross_ore"], name="invoice_by_ore"),
            models.Index(
                fields=["company", "-issued_on", "-id"], condition=Q(kind="credit"), name="invoice_credit_notes"
            ),
            models.Index(
                fields=["company", "-issued_on", "-id"],
                condition=Q(credited__gte=F("gross"), gross__gt=0),
                name="invoice_credited",
            ),
            models.Index(
                fields=["company", "-issued_on", "-id"],
                condition=Q(postponed_to__isnull=False),
                name="invoice_postponed",
            ),
            # For retention: invoices come nearly in the order of their days.
            BrinIndex(fields=["issued_on"], name="invoice_by_age"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def payment_line(self) -> str:
        """The payment line as it is on the invoice (FIK card type 71), or empty."""
        return f"+71<{self.payment_id} +{self.creditor}<" if self.payment_id else ""

    @property
    def is_credit(self) -> bool:
        """Whether it is a credit note."""
        return self.kind == self.Kind.CREDIT

    @property
    def total(self) -> Decimal:
        """What it adds to the balance: below zero for a credit note."""
        gross: Decimal = self.gross
        return -gross if self.is_credit else gross
