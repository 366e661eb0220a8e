"""Lines of an invoice, with what they say about the number on the day of the invoice."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from billing.models.invoice import Invoice
from selfservice.kernel.scope.models import Scope, ScopedModel


class InvoiceLine(ScopedModel):
    """A line. Number, holder, department … are copies from the day of the invoice, and never change.

    The loader checks the references; there are no foreign key constraints, which PostgreSQL would check row by row.
    """

    class Group(models.TextChoices):
        """What a line is about, in the order of the invoice."""

        RECURRING = "recurring", _("Subscriptions")
        USAGE = "usage", _("Usage")
        ONE_OFF = "one_off", _("One-off")
        DISCOUNT = "discount", _("Discounts")
        FEE = "fee", _("Fees")
        ADJUSTMENT = "adjustment", _("Adjustments")

    class Reason(models.TextChoices):
        """Why the line differs from a whole period of a running subscription."""

        NONE = "", _("None")
        STARTED = "started", _("Started")
        TERMINATED = "terminated", _("Terminated")
        PLAN = "plan", _("Change of plan")
        OUT_OF_BUNDLE = "out_of_bundle", _("Beyond what is included")
        ROAMING = "roaming", _("Use abroad")
        PRICE = "price", _("New price")

    class Vat(models.TextChoices):
        """Category of VAT (UNCL 5305)."""

        STANDARD = "S", _("25 % VAT")
        EXEMPT = "E", _("No VAT")

    scope = Scope(account="invoice__account_id", function="invoices")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines", db_index=False, db_constraint=False)
    position = models.PositiveIntegerField()
    group = models.CharField(max_length=10, choices=Group.choices)
    item = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200)
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    # Below zero for a line that gives back: the price never is (EN 16931, BR-27).
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    # UN/ECE Recommendation 20: C62 piece, MON month, MIN minute, E34 gigabyte, 4L megabyte.
    unit = models.CharField(max_length=3, default="C62")
    unit_price = models.DecimalField(max_digits=14, decimal_places=6)
    # Taken off quantity × price, in kroner.
    discount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    net = models.DecimalField(max_digits=12, decimal_places=2)
    vat_category = models.CharField(max_length=1, choices=Vat.choices, default=Vat.STANDARD)
    # Percent.
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(25))
    reason = models.CharField(max_length=13, choices=Reason.choices, blank=True)

    number = models.CharField(max_length=32, blank=True)
    holder_name = models.CharField(max_length=200, blank=True)
    employee_number = models.CharField(max_length=50, blank=True)
    department = models.CharField(max_length=100, blank=True)
    cost_centre = models.CharField(max_length=50, blank=True)
    bill_text = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="one_line_per_position")]
        indexes = [models.Index(fields=["company", "number", "invoice"], name="invoice_line_by_number")]

    def __str__(self) -> str:
        return f"{self.position} {self.text}"
