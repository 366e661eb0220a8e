"""Named lists of callers, by which a call flow tells calls apart."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.permissions import SEE


class CallerList(ScopedModel):
    """A list such as "VIP" or "Blocked"; the call flow says what happens to its callers."""

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    # Numbers in E.164, or the beginning of numbers followed by an asterisk: "+46*".
    entries = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="one_caller_list_per_name")]

    def __str__(self) -> str:
        return self.name
