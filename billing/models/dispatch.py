"""Delivery of an invoice to a receiver: as an e-invoice, or by mail."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Company
from billing.models.document import InvoiceDocument
from billing.models.invoice import Invoice
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class Dispatch(ScopedModel):
    """An invoice on its way to a receiver. That an e-invoice is sent does not say that the receiver accepts it."""

    class Channel(models.TextChoices):
        """How it is sent."""

        EAN = "ean", "EAN"
        MAIL = "mail", _("E-mail")

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", pgettext_lazy("e-invoice", "Being sent")
        SENT = "sent", pgettext_lazy("e-invoice", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("e-invoice", "Accepted")
        REFUSED = "refused", pgettext_lazy("e-invoice", "Not sent")
        TECHNICAL = "technical", pgettext_lazy("e-invoice", "Rejected")
        BUSINESS = "business", pgettext_lazy("e-invoice", "Rejected by the receiver")

    scope = Scope(account="invoice__account_id", function="invoices")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="dispatches", db_index=False)
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.EAN)
    # The receiver's id in the register ("0088:" and an EAN number), or the e-mail address.
    receiver = models.CharField(max_length=254)
    # What a mail contains.
    with_pdf = models.BooleanField(default=False, db_default=False)
    with_specification = models.BooleanField(default=False, db_default=False)
    with_e_invoice = models.BooleanField(default=False, db_default=False)
    # Whether the mail is sent because an e-invoice has been refused three times.
    is_fallback = models.BooleanField(default=False, db_default=False)
    # Whether the documents are made again before it is sent, with the references that the account has now.
    renews = models.BooleanField(default=False, db_default=False)
    # The e-invoice that is sent: BIS 3 or OIOUBL; empty until the register has been asked, and of a mail.
    document_type = models.CharField(max_length=6, choices=InvoiceDocument.Kind.choices, blank=True)
    # The id of the transfer: the same for every retry, another one only when a person sends it again.
    document_id = models.UUIDField(default=uuid4, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    # How often it has been sent: once, and again when a person asks for it.
    attempts = models.PositiveIntegerField(default=1)
    # How often it has been refused or rejected.
    refusals = models.PositiveIntegerField(default=0)
    # The code and the text of the refusal or the response, as the other system writes them.
    code = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "receiver"], name="one_dispatch_per_receiver")]
        # For the list of invoices, which are filtered by their delivery.
        indexes = [models.Index(fields=["company", "state", "channel"], name="dispatch_by_state")]

    def __str__(self) -> str:
        return f"{self.invoice} – {self.receiver_name}"

    @property
    def receiver_number(self) -> str:
        """The receiver's EAN number without its scheme; an e-mail address as it is."""
        return self.receiver.partition(":")[2] if self.channel == self.Channel.EAN else self.receiver

    @property
    def receiver_name(self) -> str:
        """The receiver as pages show it, with "EAN" before a number."""
        return f"EAN {self.receiver_number}" if self.channel == self.Channel.EAN else self.receiver

    @property
    def is_refused(self) -> bool:
        """Whether it is refused at transfer, or rejected afterwards."""
        return self.state in (self.State.REFUSED, self.State.TECHNICAL, self.State.BUSINESS)


class ResponseCursor(models.Model):
    """How far the receivers' responses are read; one row."""

    cursor = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.cursor
