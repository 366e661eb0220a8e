"""Transfers of numbers to another owner (Danish: overdragelse): the giver, the recipient and the recipient's answer."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription
from subscriptions.prices import A_DAY, a_month, a_month_with_vat


class Transfer(ScopedModel):
    """An offer of a number. It belongs to the giver's company, also after the number has moved to another one.

    The recipient answers by a link within 48 hours, otherwise the offer lapses. Nothing changes before both have agreed
    and the day `on` is over: the giver pays to the end of that day, the new owner from the next.
    """

    class Kind(models.TextChoices):
        """The kind of new owner."""

        PERSON = "person", pgettext_lazy("transfer", "The employee, privately")
        COMPANY = "company", pgettext_lazy("transfer", "Another company")

    class State(models.TextChoices):
        """The progress of the transfer."""

        WAITING = "waiting", pgettext_lazy("transfer", "Awaits the recipient")
        ACCEPTED = "accepted", pgettext_lazy("transfer", "Agreed")
        DONE = "done", pgettext_lazy("transfer", "Transferred")
        DECLINED = "declined", pgettext_lazy("transfer", "Declined")
        LAPSED = "lapsed", pgettext_lazy("transfer", "Lapsed")
        CANCELLED = "cancelled", pgettext_lazy("transfer", "Taken back")
        REFUSED = "refused", pgettext_lazy("transfer", "Refused by the network")

    # The giver's account: after the transfer the number's account may be another company's.
    scope = Scope(account="account_id", function="mobile_change")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="+")
    number = models.CharField(max_length=32)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    owner_name = models.CharField(max_length=200)
    owner_cvr = models.CharField(max_length=8, blank=True)
    street = models.CharField(max_length=200)
    postcode = models.CharField(max_length=4)
    city = models.CharField(max_length=100)
    contact_name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    mobile = models.CharField(max_length=20)
    # The new owner's invoice address: an e-mail address or an EAN number.
    invoice_mail = models.EmailField(max_length=254, blank=True)
    ean = models.CharField(max_length=13, blank=True)
    # A new card for the number, if the recipient has one; otherwise the current card stays in use.
    iccid = models.CharField(max_length=20, blank=True)
    # The giver's last day, which the giver pays for.
    on = models.DateField()
    language = models.CharField(max_length=2, default="da")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    expires_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # If the recipient is a customer already: the company and account that take the number over.
    to_company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+")
    to_account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"], condition=Q(state__in=["waiting", "accepted"]), name="one_open_transfer"
            )
        ]
        indexes = [
            models.Index(fields=["company", "subscription"], name="transfer_by_number"),
            models.Index(fields=["expires_at"], name="transfer_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return phone(self.number)

    @property
    def is_open(self) -> bool:
        """Whether the recipient can still answer."""
        return self.state == self.State.WAITING and timezone.now() < self.expires_at

    @property
    def is_private(self) -> bool:
        """Whether the new owner is a consumer, who pays VAT and has neither CVR number nor EAN number."""
        return self.kind == self.Kind.PERSON

    @property
    def price(self) -> str:
        """The new owner's price of the plan, as text."""
        price = self.subscription.plan.price
        return a_month_with_vat(price) if self.is_private else a_month(price)

    @property
    def first_day(self) -> date:
        """The first day that the new owner has and pays for the number."""
        return self.on + A_DAY

    @property
    def address(self) -> str:
        """The new owner's address in one line."""
        return f"{self.street}, {self.postcode} {self.city}"
