"""Recipients of an account's invoices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.account import Account
from accounts.models.company import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class Recipient(ScopedModel):
    """Where an account's invoices are sent, and in which form. An open account keeps at least one that is in use.

    An EAN number (GLN) waits for the receiver's answer to a test invoice before it is in use, unless the customer
    takes the risk. What e-invoices must say to their receiver (reference, order number) is said by the account.
    """

    class Channel(models.TextChoices):
        """How the invoices are sent."""

        MAIL = "mail", _("E-mail")
        EAN = "ean", "EAN"
        PAPER = "paper", _("Paper")

    class State(models.TextChoices):
        """Whether invoices are sent to it."""

        ACTIVE = "active", pgettext_lazy("recipient", "In use")
        TESTING = "testing", pgettext_lazy("recipient", "Waiting for the test invoice")
        REFUSED = "refused", pgettext_lazy("recipient", "Test invoice not accepted")

    class Test(models.TextChoices):
        """How far the test invoice is."""

        NONE = "", pgettext_lazy("test invoice", "None")
        WAITING = "waiting", pgettext_lazy("e-invoice", "Being sent")
        SENT = "sent", pgettext_lazy("e-invoice", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("e-invoice", "Accepted")
        REFUSED = "refused", pgettext_lazy("e-invoice", "Not sent")
        TECHNICAL = "technical", pgettext_lazy("e-invoice", "Rejected")
        BUSINESS = "business", pgettext_lazy("e-invoice", "Rejected by the receiver")

    scope = Scope(account="account_id", function="accounts")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="recipients")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    # The e-mail address or the EAN number; empty for paper, which goes to the company's address.
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    # What a mail contains.
    with_pdf = models.BooleanField(default=True, db_default=True)
    with_specification = models.BooleanField(default=False, db_default=False)
    with_e_invoice = models.BooleanField(default=False, db_default=False)
    # Whether the account's other recipients are removed when this one is taken into use.
    replaces_others = models.BooleanField(default=False, db_default=False)
    # Who gets the invoice by mail, if the e-invoice is refused three times.
    fallback_mail = models.EmailField(blank=True, default="", db_default="")
    # Whether it is taken into use without waiting for the receiver's answer to the test invoice.
    without_answer = models.BooleanField(default=False, db_default=False)
    # The test invoice: the id of its transfer, which several accounts with the same number may share, how far it is,
    # and the code and text of a refusal or response as the other system writes them. `tested_at`: when it, or a test
    # mail, was ordered.
    test_id = models.UUIDField(null=True, blank=True, db_index=True)
    test_state = models.CharField(max_length=9, choices=Test.choices, blank=True, default="", db_default="")
    test_code = models.CharField(max_length=100, blank=True, default="", db_default="")
    test_text = models.CharField(max_length=500, blank=True, default="", db_default="")
    tested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "channel", "address"], name="one_recipient_per_address"),
            models.CheckConstraint(
                condition=models.Q(channel="paper", address="") | (~models.Q(channel="paper") & ~models.Q(address="")),
                name="recipient_has_address",
            ),
        ]
        indexes = [models.Index(fields=["company", "channel"], name="recipient_by_channel")]

    def __str__(self) -> str:
        if self.channel == self.Channel.PAPER:
            return str(_("Paper"))
        return f"EAN {self.address}" if self.channel == self.Channel.EAN else self.address
