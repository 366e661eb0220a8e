"""Companies: the operator's customers, by CVR number, with their subsidiaries."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from selfservice.kernel.types.cvr import CVR


class Company(ScopedModel):
    """Customer company. A subsidiary references its parent, at any depth; together they are a group (koncern)."""

    class InvoiceFormat(models.TextChoices):
        """What a mail with an invoice contains, for recipients that are added."""

        PDF = "pdf", _("PDF")
        SPECIFICATION = "pdf_xlsx", _("PDF and specification (Excel)")
        E_INVOICE = "pdf_xml", _("PDF and e-invoice (XML)")
        ALL = "all", _("PDF, specification (Excel) and e-invoice (XML)")

    class Language(models.TextChoices):
        """Language of invoices and credit notes."""

        DANISH = "da", "Dansk"
        ENGLISH = "en", "English"

    scope = Scope(company="id")

    uid = public_id()
    cvr = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subsidiaries")
    # Ids of all companies above this one, from its parent to the top of the group. Derived from `parent`: see save()
    # and, for the feed, accounts/permissions/groups.py.
    above = ArrayField(models.BigIntegerField(), default=list, editable=False)
    # The registered address, by the feed.
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=100, blank=True)
    # What the customer decides, below. The invoice address is empty where it is the registered one.
    attention = models.CharField(max_length=100, blank=True, default="", db_default="")
    invoice_street = models.CharField(max_length=100, blank=True, default="", db_default="")
    invoice_postcode = models.CharField(max_length=4, blank=True, default="", db_default="")
    invoice_city = models.CharField(max_length=100, blank=True, default="", db_default="")
    billing_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    billing_mail = models.EmailField(blank=True, default="", db_default="")
    billing_phone = models.CharField(max_length=16, blank=True, default="", db_default="")
    technical_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    technical_mail = models.EmailField(blank=True, default="", db_default="")
    technical_phone = models.CharField(max_length=16, blank=True, default="", db_default="")
    invoice_format = models.CharField(
        max_length=8, choices=InvoiceFormat.choices, default=InvoiceFormat.PDF, db_default=InvoiceFormat.PDF.value
    )
    document_language = models.CharField(
        max_length=2, choices=Language.choices, default=Language.DANISH, db_default=Language.DANISH.value
    )
    # The slugs of the acts that a second person must approve, with spaces between (accounts/second_person).
    second_person = models.CharField(max_length=500, blank=True, default="", db_default="", editable=False)
    # How many SIM cards one person may swap at once; null where the company has chosen nothing.
    swaps_alone = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [GinIndex(fields=["above"], name="company_above")]
        verbose_name_plural = "companies"

    @property
    def acts_by_two(self) -> frozenset[str]:
        """Return the slugs of the acts that a second person must approve here, by this company's own choice."""
        return frozenset(self.second_person.split())

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.above = [self.parent.pk, *self.parent.above] if self.parent else []
        super().save(*args, **kwargs)

    @property
    def cvr_shown(self) -> str:
        """The CVR number in the usual Danish format."""
        return CVR(self.cvr).shown

    @property
    def invoice_address(self) -> tuple[str, str, str]:
        """Street, postcode and city that invoices are addressed to."""
        if self.invoice_street:
            return self.invoice_street, self.invoice_postcode, self.invoice_city
        return self.street, self.postcode, self.city
