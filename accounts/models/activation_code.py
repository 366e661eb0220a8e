"""Activation codes, which the letter contains, stored as a hash."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models.company import Company
from accounts.models.user import User
from selfservice.kernel.scope.models import Scope, ScopedModel


class ActivationCode(ScopedModel):
    """Code of 16 Crockford characters: single use, valid for seven days, invalid after five wrong tries."""

    scope = Scope(company="company_id", function="users")

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="activation_codes")
    hash = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(used_at=None, revoked_at=None), name="one_live_code_per_company"
            )
        ]

    def __str__(self) -> str:
        return f"code {self.pk} of {self.user_id}"
