"""Usage files that have been loaded, and the time up to which usage is known."""

from __future__ import annotations

from django.db import models


class UsageFile(models.Model):
    """A loaded file, identified by its digest: a second load changes nothing. It holds no data of a company."""

    name = models.CharField(max_length=100)
    # SHA-256 of the file, in hexadecimal.
    digest = models.CharField(max_length=64, unique=True)
    rows = models.IntegerField()
    # The latest time of a record in the file.
    until = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-until"], name="usage_known_until")]

    def __str__(self) -> str:
        return self.name
