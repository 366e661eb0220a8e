"""Delegations: a colleague who approves while a person is away."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import day
from selfservice.kernel.scope.models import Scope, ScopedModel


class Delegation(ScopedModel):
    """From a day until another one, both included, what waits for a person is sent to a colleague as well.

    The colleague approves by functions of their own: a delegation gives none.
    """

    scope = Scope(owner="user_id", owner_always=True, function="staff_only")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    colleague = models.ForeignKey(User, models.CASCADE, related_name="+")
    # Row-level security may hide the colleague's login from the person, such as a parent company's.
    colleague_name = models.CharField(max_length=200)
    first_day = models.DateField()
    last_day = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="delegation_ends_later"),
            models.CheckConstraint(condition=~Q(user=F("colleague")), name="delegation_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return self.colleague_name

    @property
    def days(self) -> str:
        """The days, as people read them."""
        return f"{day(self.first_day)}–{day(self.last_day)}"
