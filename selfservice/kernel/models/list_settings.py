"""The model for a user's list settings: chosen columns and saved views."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ListSettings(models.Model):
    """One row per user and list. Not scoped: `user_id` is a plain column, the row is the user's, not the company's.

    A saved view is a name and a query string ({"name": …, "query": …}); each visit evaluates it with the visitor's
    own permissions.
    """

    user_id = models.BigIntegerField()
    # The list's url name.
    page = models.CharField(max_length=60)
    # Names of the columns shown; empty for the list's defaults.
    columns = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    views = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "page"], name="one_setting_per_list")]

    def __str__(self) -> str:
        return f"{self.page} of {self.user_id}"
