"""Companies: the operator's customers, by CVR number, with their subsidiaries."""

from __future__ import annotations

from django.db import models

from selfservice.kernel.fields import public_id
from selfservice.kernel.scope import Scope, ScopedModel
from selfservice.kernel.types.cvr import CVR


class Company(ScopedModel):
    """A customer company. A subsidiary names its parent; together they are a group (koncern)."""

    scope = Scope(company="id")

    uid = public_id()
    cvr = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subsidiaries")
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name

    @property
    def cvr_shown(self) -> str:
        """The CVR number as a Dane reads it."""
        return CVR(self.cvr).shown
