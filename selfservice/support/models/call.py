"""Calls: a request to be called back, and a code by which support knows who is calling."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from accounts.functions import Function
from accounts.models import Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import clock, phone, when
from selfservice.kernel.scope.models import Scope, ScopedModel
from selfservice.support.models.case import Case


class CallBack(ScopedModel):
    """A request to be called at a number within an interval. Its person sees it, and nobody else at the company."""

    class State(models.TextChoices):
        """What has come of it."""

        ASKED = "asked", pgettext_lazy("call", "Asked for")
        DONE = "done", pgettext_lazy("call", "Called")
        MISSED = "missed", pgettext_lazy("call", "Not reached")
        CANCELLED = "cancelled", pgettext_lazy("call", "Cancelled")

    scope = Scope(function=Function.SUPPORT, owner="user_id", kind="audience", opens={Function.SUPPORT: "company"},
                  owner_always=True)  # fmt: skip

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    audience = models.CharField(max_length=7, choices=Case.Audience.choices, default=Case.Audience.AUTHOR)
    # E.164.
    number = models.CharField(max_length=16)
    # Half-open, within support's opening hours.
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    about = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="calls")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    agent = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["starts", "id"], name="calls_to_make", condition=models.Q(state="asked"))]

    def __str__(self) -> str:
        return phone(self.number)

    @property
    def interval(self) -> str:
        """The interval, as people read it: "30. nov. 2026 kl. 14.10–16.00"."""
        return f"{when(self.starts)}–{clock(self.ends).split()[-1]}"


class SupportCode(ScopedModel):
    """A code that a person reads aloud, so that support knows who is calling: six digits, 15 minutes, once."""

    scope = Scope(function=Function.SUPPORT, owner="user_id", kind="audience", opens={Function.SUPPORT: "company"},
                  owner_always=True)  # fmt: skip

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    audience = models.CharField(max_length=7, default=Case.Audience.AUTHOR, editable=False)
    # A keyed digest: the code itself is shown once.
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user)
