"""A number on its way to another owner (Overdrag): who gives it, who is to have it, and whether they have said yes."""

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
    """An offer of a number. It belongs to the company that gives it away, also when the number is another's by now.

    The recipient answers by a link within 48 hours, else it lapses. Nothing is changed before both have agreed and the
    day has come: the giver pays to the end of that day, the new owner from the next.
    """

    class Kind(models.TextChoices):
        """Who is to have it."""

        PERSON = "person", pgettext_lazy("transfer", "The employee, privately")
        COMPANY = "company", pgettext_lazy("transfer", "Another company")

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", pgettext_lazy("transfer", "Awaits the recipient")
        ACCEPTED = "accepted", pgettext_lazy("transfer", "Agreed")
        DONE = "done", pgettext_lazy("transfer", "Transferred")
        DECLINED = "declined", pgettext_lazy("transfer", "Declined")
        LAPSED = "lapsed", pgettext_lazy("transfer", "Lapsed")
        CANCELLED = "cancelled", pgettext_lazy("transfer", "Taken back")
        REFUSED = "refused", pgettext_lazy("transfer", "Refused by the network")

    # The account is the giver's: the number's own may be another company's when it is done.
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
    # Where the new owner's invoices go: a mail address or an EAN number.
    invoice_mail = models.EmailField(max_length=254, blank=True)
    ean = models.CharField(max_length=13, blank=True)
    # A new card for the number, if the recipient has one; else the card goes along.
    iccid = models.CharField(max_length=20, blank=True)
    # The last day that the giver has and pays for it.
    on = models.DateField()
    language = models.CharField(max_length=2, default="da")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    expires_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # A company that is a customer already takes the number over into one of its accounts.
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
        """Whether it is to be a consumer's: who pays VAT, and has neither CVR number nor EAN number."""
        return self.kind == self.Kind.PERSON

    @property
    def price(self) -> str:
        """What the new owner pays for the plan, in words."""
        price = self.subscription.plan.price
        return a_month_with_vat(price) if self.is_private else a_month(price)

    @property
    def first_day(self) -> date:
        """The new owner's first day, paid by them."""
        return self.on + A_DAY

    @property
    def address(self) -> str:
        """The new owner's address in one line."""
        return f"{self.street}, {self.postcode} {self.city}"
