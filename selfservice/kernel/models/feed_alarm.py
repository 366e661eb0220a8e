"""The model for alarms about refused files of the feed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from selfservice.kernel.core.fields import public_id


class FeedAlarm(models.Model):
    """A file that a run of `manage.py load` refused, until a later run loads it. It holds no value of a cell."""

    uid = public_id()
    # The declared name of the file ("invoices"), and the name with its ending.
    name = models.CharField(max_length=100)
    file = models.CharField(max_length=255)
    refused = models.PositiveIntegerField()
    # The first reasons, each with its line and column.
    reasons = models.JSONField(default=list)
    raised_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["name"], name="open_feed_alarms", condition=Q(resolved_at=None))]

    def __str__(self) -> str:
        return self.file
