"""Recorded prompts, converted to one format when they are uploaded."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.permissions import SEE


class Recording(ScopedModel):
    """A sound that call flows and greetings can play."""

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=2, default="da")
    # WAV, as telephony.sound converts what is uploaded.
    sound = models.BinaryField()
    # Length, in seconds.
    seconds = models.DecimalField(max_digits=6, decimal_places=1)
    author_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="one_recording_per_name")]

    def __str__(self) -> str:
        return self.name
