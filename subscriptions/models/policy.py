"""The policy of a company: what its employees may do with their own number."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class CompanyPolicy(ScopedModel):
    """The policy of one company. Without a row it inherits its nearest parent's (subscriptions/core/policy.py)."""

    scope = Scope()

    uid = public_id()
    company = models.OneToOneField(Company, models.PROTECT, related_name="+")
    see_puk = models.BooleanField(default=True)
    bar_lost = models.BooleanField(default=True)
    see_usage = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "company policies"

    def __str__(self) -> str:
        return f"policy of {self.company_id}"
