"""Documents of invoices: where the store has them."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from billing.models.invoice import Invoice
from selfservice.kernel.scope.models import Scope, ScopedModel


class InvoiceDocument(ScopedModel):
    """A document of an invoice, made once and never again. Its file is deleted with the row (documents/store.py)."""

    class Kind(models.TextChoices):
        """The kind of document. The PDF has the UBL inside, byte for byte."""

        PDF = "pdf", "PDF"
        UBL = "ubl", "Peppol BIS Billing 3"
        OIOUBL = "oioubl", "OIOUBL 2.1"

    scope = Scope(account="invoice__account_id", function="invoices")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="documents", db_index=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # The name in the store; it has a part of the checksum, so that other content never has the same name.
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    # Bytes.
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    # The day from which retention deletes it.
    delete_on = models.DateField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "kind"], name="one_document_per_kind")]
        indexes = [models.Index(fields=["company", "invoice"], name="document_by_company")]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.kind}"
