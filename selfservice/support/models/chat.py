"""Chats: the live part of a case, and which employees of support have room for one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from accounts.models import Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import ScopedModel
from selfservice.support.models.case import Case
from selfservice.support.models.message import of_case


class ChatSession(ScopedModel):
    """A chat about a case: waiting for somebody, going on, or ended. Its messages are the case's."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", pgettext_lazy("chat", "Waiting")
        ACTIVE = "active", pgettext_lazy("chat", "Active")
        ENDED = "ended", pgettext_lazy("chat", "Ended")

    scope = of_case("case")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="chats")
    # Whose chat it is: one at a time.
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    agent = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # When it began to wait: the queue's order. A chat whose employee leaves keeps it, and so is first.
    queued_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # When somebody last wrote, and when the customer was warned that it will end.
    active_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True, blank=True)
    # Whether the customer has asked for a mail with a link to all of it, once it has ended.
    wants_mail = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=~models.Q(state="ended"), name="one_chat_at_a_time"),
        ]
        indexes = [
            models.Index(fields=["queued_at", "id"], name="chat_queue", condition=models.Q(state="waiting")),
            models.Index(fields=["agent"], name="chat_of_agent", condition=models.Q(state="active")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"


class AgentState(models.Model):
    """Whether an employee of support takes chats, and how many at once. Their open page raises `seen_at`."""

    user = models.OneToOneField(User, models.CASCADE, related_name="agent_state")
    has_room = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(default=3)
    seen_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user)


class TextModule(models.Model):
    """A text that support uses often, in both languages."""

    name = models.CharField(max_length=100, unique=True)
    text_da = models.TextField(max_length=5000)
    text_en = models.TextField(max_length=5000, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
