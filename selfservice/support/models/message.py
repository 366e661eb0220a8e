"""Messages of a case and the files sent with them, and the notes that support keeps to itself."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from accounts.functions import Function
from accounts.models import Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.db.collation import danish
from selfservice.kernel.scope.models import Scope, ScopedModel
from selfservice.support.models.case import Case


def of_case(prefix: str) -> Scope:
    """Return the scope of a row that is seen with its case; `prefix` is the lookup of the case."""
    return Scope(
        account=f"{prefix}__account_id", function=Function.SUPPORT, owner=f"{prefix}__author_id",
        kind=f"{prefix}__audience", opens={Function.SUPPORT: "company"}, owner_always=True,
    )  # fmt: skip


class Message(ScopedModel):
    """A message of a case. Both sides see the order of `seq`. One `client_id` is stored once."""

    class Author(models.TextChoices):
        """Which side wrote it."""

        CUSTOMER = "customer", pgettext_lazy("message", "Customer")
        STAFF = "staff", pgettext_lazy("message", "Support")
        # What happened: "Chat ended", "Maja has taken the case".
        SYSTEM = "system", pgettext_lazy("message", "Event")

    scope = of_case("case")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="messages", db_index=False)
    seq = models.PositiveIntegerField()
    client_id = models.UUIDField(default=uuid.uuid4)
    author_kind = models.CharField(max_length=8, choices=Author.choices)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    author_name = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000)
    created_at = models.DateTimeField(auto_now_add=True)

    # For the search, which reads all messages of a company.
    body_key = models.GeneratedField(
        expression=danish("body"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="message_has_a_place"),
            models.UniqueConstraint(fields=["case", "client_id"], name="message_is_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.seq}"


class Attachment(ScopedModel):
    """A file of a message. Nobody can open it before its content has been checked."""

    class State(models.TextChoices):
        """Whether it can be opened."""

        QUARANTINED = "quarantined", pgettext_lazy("attachment", "Is being checked")
        CLEAN = "clean", pgettext_lazy("attachment", "Checked")
        REFUSED = "refused", pgettext_lazy("attachment", "Not safe")

    scope = of_case("message__case")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    # The type that the content was found to have.
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=11, choices=State.choices, default=State.QUARANTINED)
    # Empty once refused.
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class InternalNote(ScopedModel):
    """What support writes for itself about a case. No function of a customer's login opens it."""

    scope = Scope(function="staff_only")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.author_name}"
