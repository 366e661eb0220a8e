"""Opening hours: a week, public holidays, dated exceptions, and the night switch."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.permissions import SEE


class Schedule(ScopedModel):
    """Named opening hours that steps of call flows ask. Times are those of Denmark.

    Strongest first: the night switch until its end, dated exceptions, public holidays, the week.
    """

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    # [{"day": 0, "from": "08:00", "to": "16:00", "category": "open"}, …], Monday is 0; what is in none is closed.
    weekly = models.JSONField(default=list)
    # By key of telephony.routing.danish_holidays: {"state": "closed" | "own" | "normal", "intervals": […]}; closed
    # where a holiday is not named.
    holidays = models.JSONField(default=dict, blank=True)
    # The night switch: a category from a moment until another, by a person, for a reason; empty when it is off.
    override = models.CharField(max_length=20, blank=True)
    override_from = models.DateTimeField(null=True, blank=True)
    override_until = models.DateTimeField(null=True, blank=True)
    override_by = models.CharField(max_length=200, blank=True)
    override_reason = models.CharField(max_length=200, blank=True)
    # Week, holidays and exceptions before the last change, for undo; null when there is nothing to undo.
    before = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="one_schedule_per_name"),
            models.CheckConstraint(
                condition=Q(override="") | Q(override_from__isnull=False, override_until__gt=F("override_from")),
                name="override_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleException(ScopedModel):
    """A dated exception from a schedule, half-open: `starts` belongs to it, `ends` does not."""

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="exceptions", db_index=False)
    name = models.CharField(max_length=80, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    category = models.CharField(max_length=20)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="exception_ends_after_start")]
        indexes = [models.Index(fields=["company", "schedule", "starts"], name="exception_by_schedule")]

    def __str__(self) -> str:
        return self.name or str(self.starts.date())
