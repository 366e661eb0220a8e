"""A case: what a customer asks support about, from the first message until it is closed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.functions import Function
from accounts.models import Account, Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.db.collation import danish
from selfservice.kernel.scope.models import Scope, ScopedModel


class Case(ScopedModel):
    """One case. Its author sees it always; colleagues with the function "support" if it is the company's."""

    class State(models.TextChoices):
        """Whose turn it is, and whether it is over."""

        NEW = "new", pgettext_lazy("case", "New")
        OPEN = "open", pgettext_lazy("case", "In progress")
        WAITING = "waiting", pgettext_lazy("case", "Waits for you")
        SOLVED = "solved", pgettext_lazy("case", "Solved")
        CLOSED = "closed", pgettext_lazy("case", "Closed")

    class Category(models.TextChoices):
        """What it is about."""

        FAULT = "fault", pgettext_lazy("case", "A fault")
        INVOICE = "invoice", pgettext_lazy("case", "An invoice")
        ORDER = "order", pgettext_lazy("case", "An order")
        CHANGE = "change", pgettext_lazy("case", "A change")
        OTHER = "other", pgettext_lazy("case", "Something else")

    class Channel(models.TextChoices):
        """How it began."""

        WRITTEN = "written", pgettext_lazy("case", "Written")
        CHAT = "chat", pgettext_lazy("case", "Chat")
        PHONE = "phone", pgettext_lazy("case", "Phone")

    class Audience(models.TextChoices):
        """Who sees it at the company."""

        COMPANY = "company", _("Colleagues who see the company's cases, too")
        AUTHOR = "author", _("Only me")

    class Priority(models.IntegerChoices):
        """How urgent support finds it."""

        HIGH = 1, pgettext_lazy("case", "Urgent")
        NORMAL = 2, pgettext_lazy("case", "Normal")
        LOW = 3, pgettext_lazy("case", "Can wait")

    scope = Scope(
        account="account_id", function=Function.SUPPORT, owner="author_id", kind="audience",
        opens={Function.SUPPORT: "company"}, owner_always=True,
    )  # fmt: skip

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    # The account of what it is about; null if it is about none.
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    # Who wrote it; null once the login is gone. `author_name` stays.
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    author_name = models.CharField(max_length=200)
    audience = models.CharField(max_length=7, choices=Audience.choices, default=Audience.COMPANY)
    subject = models.CharField(max_length=200)
    category = models.CharField(max_length=7, choices=Category.choices, default=Category.OTHER)
    channel = models.CharField(max_length=7, choices=Channel.choices, default=Channel.WRITTEN)
    # The object that it is about ("billing.invoice"), its public id, and what it was called; empty if about none.
    about_model = models.CharField(max_length=60, blank=True)
    about_uid = models.UUIDField(null=True, blank=True)
    about_label = models.CharField(max_length=200, blank=True)
    # The case that was over for too long when its customer wrote again: this one goes on with it.
    earlier = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="later")
    state = models.CharField(max_length=7, choices=State.choices, default=State.NEW)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    # The employee of support who has it.
    assigned_to = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # When support must have answered, by its opening hours; null while it is the customer's turn, or over.
    due_at = models.DateTimeField(null=True, blank=True)
    # When support first answered.
    answered_at = models.DateTimeField(null=True, blank=True)
    # Number of the last message; each message has the next one.
    last_seq = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField()
    # Numbers of the last messages of support that its author has seen, and of the customer's that support has seen.
    seen_seq = models.PositiveIntegerField(default=0)
    staff_seen_seq = models.PositiveIntegerField(default=0)
    # Raised by each change of support: an answer written to an older version is shown again first.
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The answer to "Did we solve it?", from 1 (no) to 5, and what was written to it.
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    score_comment = models.TextField(max_length=1000, blank=True)

    subject_key = models.GeneratedField(
        expression=danish("subject"), output_field=models.CharField(max_length=200, db_collation="C"), db_persist=True
    )
    # States of cases that are not over.
    UNDER_WAY = (State.NEW, State.OPEN, State.WAITING)

    class Meta:
        indexes = [
            models.Index(fields=["company", "-last_message_at", "-id"], name="case_by_company"),
            models.Index(fields=["author", "-last_message_at", "-id"], name="case_by_author"),
            models.Index(fields=["company", "state", "-last_message_at", "-id"], name="case_by_state"),
            models.Index(fields=["company", "category", "-last_message_at", "-id"], name="case_by_category"),
            models.Index(fields=["company", "subject_key", "id"], name="case_by_subject"),
            models.Index(fields=["due_at", "id"], name="case_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["about_model", "about_uid"], name="case_about"),
        ]

    def __str__(self) -> str:
        return f"S-{self.pk:06d}"
