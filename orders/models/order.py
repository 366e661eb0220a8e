"""Orders: what a company has asked the operator for, from the draft to the last working line."""

from __future__ import annotations

import re
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Company, User
from orders.permissions import SEE
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models import Category

# Order numbers begin here, and all have eight digits.
FIRST = 10_000_000
NUMBER = re.compile(r"B?([1-9][0-9]{7})")


class Order(ScopedModel):
    """An order of one company, for one account. `state` follows from its items (core/states.py), and is never edited.

    Prices are in kroner without VAT, as they were shown when it was placed.
    """

    class State(models.TextChoices):
        """The state, with TM Forum's name of it (TMF622) where the two differ."""

        DRAFT = "draft", pgettext_lazy("order", "Draft")
        # Acknowledged.
        RECEIVED = "received", pgettext_lazy("order", "Received")
        # Pending.
        APPROVAL = "approval", pgettext_lazy("order", "Awaits approval")
        # The customer must act.
        HELD = "held", pgettext_lazy("order", "Awaits you")
        IN_PROGRESS = "in_progress", pgettext_lazy("order", "In progress")
        PARTIAL = "partial", pgettext_lazy("order", "Partly done")
        # Completed.
        DONE = "done", pgettext_lazy("order", "Done")
        REJECTED = "rejected", pgettext_lazy("order", "Rejected")
        FAILED = "failed", pgettext_lazy("order", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")

    class Kind(models.TextChoices):
        """What is ordered."""

        NEW = "new", _("New subscriptions")
        TAKEOVER = "takeover", _("Takeover")
        # An act on what there is: a subscription, licences. Triggers write the row from the act's run (migration 0014).
        ACT = "act", pgettext_lazy("order", "Change")

    class News(models.TextChoices):
        """What of its promises nobody has been mailed yet."""

        NEW = "new"
        LATER = "later"

    scope = Scope(account="account_id", function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="orders", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NEW)
    category = models.CharField(max_length=9, choices=Category.choices)
    state = models.CharField(max_length=11, choices=State.choices, default=State.DRAFT)
    requester = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    requester_name = models.CharField(max_length=200)
    # The customer's own reference, which is on the confirmation.
    reference = models.CharField(max_length=50, blank=True)
    # The day from which the customer wishes it; null for as soon as possible.
    wished_on = models.DateField(null=True, blank=True)
    # Sums of the items that are not cancelled, rejected or failed.
    monthly = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    one_off = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    # What the order is about, for lists and searches: the first item's name, and how many there are.
    title = models.CharField(max_length=200, blank=True)
    items_count = models.PositiveIntegerField(default=0)
    # Of an act: its slug, the number of its subscription if it is about one, and its run, a plain id as runs have them.
    act = models.CharField(max_length=60, blank=True, default="", db_default="")
    number_of_act = models.CharField(max_length=32, blank=True, default="", db_default="")
    run_id = models.BigIntegerField(null=True, blank=True, unique=True)
    language = models.CharField(max_length=2, default="da")
    # What the last mail about it said, and its day (orders/notifications).
    mailed_state = models.CharField(max_length=11, blank=True, default="", db_default="")
    mailed_on = models.DateField(null=True, blank=True)
    promise_news = models.CharField(max_length=5, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    placed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    OPEN = (State.RECEIVED, State.APPROVAL, State.HELD, State.IN_PROGRESS)

    class Meta:
        indexes = [
            models.Index(fields=["company", "-placed_at", "-id"], name="order_by_day"),
            models.Index(fields=["account", "-placed_at", "-id"], name="order_by_account"),
            models.Index(fields=["company", "state", "-placed_at", "-id"], name="order_by_state"),
            models.Index(fields=["company", "category", "-placed_at", "-id"], name="order_by_category"),
            models.Index(fields=["company", "kind", "-placed_at", "-id"], name="order_by_kind"),
            models.Index(
                fields=["company", "-placed_at", "-id"],
                condition=Q(state__in=["received", "approval", "held", "in_progress"]),
                name="order_open",
            ),
            models.Index(fields=["company", "number_of_act"], condition=Q(kind="act"), name="order_by_number_of_act"),
            # What nobody has been mailed yet.
            models.Index(
                fields=["id"],
                condition=~Q(state=F("mailed_state")) & ~Q(kind="act") & ~Q(state__in=["draft", "approval"]),
                name="order_to_mail",
            ),
            models.Index(fields=["id"], condition=~Q(promise_news=""), name="order_with_new_promise"),
            models.Index(fields=["placed_at"], condition=Q(state="approval") & ~Q(kind="act"), name="order_to_remind"),
            # Drafts that are deleted when nobody has gone on with them.
            models.Index(fields=["created_at"], condition=Q(state="draft"), name="order_drafts"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number that the customer reads: B10000001."""
        return f"B{FIRST + (self.pk or 0)}"

    @classmethod
    def pk_of(cls, text: str) -> int | None:
        """Return the id that an order number as people write it has, or None."""
        found = NUMBER.fullmatch(text.strip().upper().replace(" ", ""))
        pk = int(found[1]) - FIRST if found else 0
        return pk if pk > 0 else None

    @property
    def placed_by(self) -> str:
        """The address of the action that places it."""
        return "overtag" if self.kind == self.Kind.TAKEOVER else "bestil"

    @property
    def is_open(self) -> bool:
        """Whether something of it is still to come."""
        return self.state in self.OPEN
