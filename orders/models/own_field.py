"""Fields of a company's own that it asks for with each subscription that is ordered."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.functions import Function
from accounts.models import Company
from selfservice.kernel.scope.models import Scope, ScopedModel


class OwnField(ScopedModel):
    """One field, e.g. "Project number". Companies below without any of their own follow the company above.

    What is filled in is stored on the item under the label, so that an order says what was asked at that time.
    """

    scope = Scope(function=Function.USERS)

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    # Its place, from 1.
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40)
    required = models.BooleanField(default=False)
    # What can be chosen; empty for any text.
    choices = ArrayField(models.CharField(max_length=50), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "position"], name="one_own_field_per_position")]

    def __str__(self) -> str:
        return self.label
