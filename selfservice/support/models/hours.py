"""Support's opening hours: by weekday, and days that differ."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS


class WeeklyHours(models.Model):
    """A time of a weekday (0 is Monday) at which support is open, half-open, in Danish time."""

    weekday = models.PositiveSmallIntegerField(choices=[(n, str(n)) for n in range(7)])
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ("weekday", "opens")
        constraints = [models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_close_after_opening")]

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {self.opens:%H.%M}–{self.closes:%H.%M}"


class DifferentDay(models.Model):
    """A day with other hours than its weekday's. Without times it is closed, as public holidays are by themselves."""

    day = models.DateField(unique=True)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("day",)
        constraints = [
            models.CheckConstraint(
                # One time alone is no hours: compared with NULL, it would be let through.
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes__isnull=False, closes__gt=F("opens")),
                name="day_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"
