"""How a person likes a list: which columns, and views saved under a name."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ListSettings(models.Model):
    """One row for each person and list. `user_id` is a plain column: it is the person's own, not the company's.

    A saved view is a name and a query string ({"name": …, "query": …}); what it shows is decided anew at each visit,
    by the eyes of whoever looks.
    """

    user_id = models.BigIntegerField()
    # The list's url name.
    page = models.CharField(max_length=60)
    # Names of the columns shown; empty for the list's own choice.
    columns = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    views = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "page"], name="one_setting_per_list")]

    def __str__(self) -> str:
        return f"{self.page} of {self.user_id}"
