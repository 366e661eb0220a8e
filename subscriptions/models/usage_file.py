"""Files of usage that have been loaded: what they held, and up to when usage is known."""

from __future__ import annotations

from django.db import models


class UsageFile(models.Model):
    """A file, known by its bytes: one that is loaded again changes nothing. It says nothing of any company."""

    name = models.CharField(max_length=100)
    # SHA-256 of its bytes.
    digest = models.CharField(max_length=64, unique=True)
    rows = models.IntegerField()
    # The latest moment that a record of it is about.
    until = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-until"], name="usage_known_until")]

    def __str__(self) -> str:
        return self.name
