"""Companies: the operator's customers, by CVR number, with their subsidiaries."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from selfservice.kernel.types.cvr import CVR


class Company(ScopedModel):
    """Customer company. A subsidiary references its parent, at any depth; together they are a group (koncern)."""

    scope = Scope(company="id")

    uid = public_id()
    cvr = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subsidiaries")
    # Ids of all companies above this one, from its parent to the top of the group. Derived from `parent`: see save()
    # and, for the feed, accounts/permissions/groups.py.
    above = ArrayField(models.BigIntegerField(), default=list, editable=False)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [GinIndex(fields=["above"], name="company_above")]
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.above = [self.parent.pk, *self.parent.above] if self.parent else []
        super().save(*args, **kwargs)

    @property
    def cvr_shown(self) -> str:
        """The CVR number in the usual Danish format."""
        return CVR(self.cvr).shown
