"""Grants: the functions that a user holds, at a company, for some or all accounts."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.company import Company
from accounts.models.user import User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class Grant(ScopedModel):
    """Functions of a user at one company, or at a whole group, including future subsidiaries."""

    scope = Scope(company="company_id", function="users")

    uid = public_id()
    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    whole_group = models.BooleanField(default=False)
    functions = ArrayField(models.CharField(max_length=20))
    # Ids of accounts of this company; null: all of them, including future ones.
    account_ids = ArrayField(models.BigIntegerField(), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "company"], name="one_grant_per_company")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.company_id}"
