"""Drafts: what an administrator has answered so far, for a new login or a change of rights, to go on with later."""

from __future__ import annotations

from django.db import models

from accounts.models.company import Company
from accounts.models.user import User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class Draft(ScopedModel):
    """A wizard under way. Each tab has its own, under an id that can't be guessed; only its writer sees it.

    What stands in it is an answer, never a right: rights are checked when it is carried out, by the eyes of that
    moment.
    """

    scope = Scope(company="company_id", function="users")

    uid = public_id()
    # The company that the new login will belong to, or the changed one belongs to.
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    # Whose rights are changed; null for a new login.
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    # The answers of each step, by the step's name.
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.answers.get("person", {}).get("name", "")) or str(self.uid)
