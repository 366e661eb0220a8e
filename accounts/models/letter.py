"""Letters to a company's e-Boks. The outbox delivers them; the row stores what makes delivery exactly once."""

from __future__ import annotations

from django.db import models

from accounts.models.application import Application
from accounts.models.company import Company
from accounts.models.user import User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class Letter(ScopedModel):
    """Letter with user name and activation code.

    `message_id` is stored before the first send and used on every retry. The PDF is rendered once, stored encrypted
    (it contains the code), and deleted when delivery is confirmed or refused.
    """

    scope = Scope(company="company_id", function="users")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="letters")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=100, unique=True)
    pdf = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    rendered_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.message_id
