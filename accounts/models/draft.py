"""Drafts: an administrator's answers so far, for a new login or a change of rights, to continue later."""

from __future__ import annotations

from django.db import models

from accounts.models.company import Company
from accounts.models.user import User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class Draft(ScopedModel):
    """State of an unfinished wizard. Each tab has its own, under an unguessable id; only its author sees it.

    It holds answers, never rights: the action checks the rights when it runs, with the actor's grants at that time.
    """

    scope = Scope(company="company_id", function="users")

    uid = public_id()
    # The company of the new login, or of the changed one.
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    # The user whose rights change; null for a new login.
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    # Answers by the step's name.
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.answers.get("person", {}).get("name", "")) or str(self.uid)
