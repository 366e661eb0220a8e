"""Vacation greetings: what callers get while the company, a number or a user is away."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.models.number import TelephoneNumber
from telephony.models.user import TelephonyUser
from telephony.permissions import SEE


class VacationGreeting(ScopedModel):
    """A greeting from `starts` until `ends`, half-open. Whether it is in force follows from the time of a call alone.

    The one of a number is stronger than the company's. `number` and `user` are empty for the whole company.
    """

    class Action(models.TextChoices):
        """What happens after the greeting."""

        MESSAGE = "message", _("Only the message")
        VOICEMAIL = "voicemail", _("Voicemail")
        FORWARD = "forward", _("Forward the call")
        RING = "ring", _("Ring anyway")

    scope = Scope(function=SEE, owner="user__user_id")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    number = models.ForeignKey(
        TelephoneNumber, models.CASCADE, null=True, blank=True, related_name="greetings", db_index=False
    )
    user = models.ForeignKey(
        TelephonyUser, models.CASCADE, null=True, blank=True, related_name="greetings", db_index=False
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    # {"text": {"da": "…", "en": "…"}, "recording": {"da": uid}}
    prompt = models.JSONField(default=dict)
    action = models.CharField(max_length=9, choices=Action.choices, default=Action.MESSAGE)
    # The number (E.164) of FORWARD, or the mailbox of VOICEMAIL.
    target = models.CharField(max_length=60, blank=True)
    # When somebody ended it before its time; it then counts no longer.
    ended_at = models.DateTimeField(null=True, blank=True)
    created_by = models.CharField(max_length=200, blank=True)
    # Who made it, and is reminded before it ends.
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Days before its end at which a reminder has been sent: 7, 1, 0.
    reminded = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="greeting_ends_after_start"),
            models.CheckConstraint(condition=Q(number=None) | Q(user=None), name="greeting_has_one_audience"),
        ]
        indexes = [
            models.Index(fields=["company", "-starts", "-id"], name="greeting_by_start"),
            models.Index(fields=["user", "ends"], name="greeting_by_user"),
            models.Index(fields=["number", "ends"], name="greeting_by_number"),
            models.Index(fields=["ends"], condition=Q(ended_at=None), name="greeting_to_end"),
        ]

    @property
    def last_day(self) -> date:
        """The last day on which it is in force: `ends` is mostly the midnight after it."""
        return timezone.localdate(self.ends - timedelta(microseconds=1))

    def __str__(self) -> str:
        return str(self.user or self.number or self.company)
