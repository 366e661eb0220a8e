"""The company's telephone numbers in the exchange, each of which leads to a call flow or to a user."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.models.flow import CallFlow
from telephony.models.user import TelephonyUser
from telephony.permissions import SEE


class TelephoneNumber(ScopedModel):
    """A number that callers dial. It leads to a flow or is a user's direct number; else nobody answers it."""

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    # E.164.
    number = models.CharField(max_length=16, unique=True)
    # What the company calls it: "Hovednummer".
    label = models.CharField(max_length=60, blank=True)
    flow = models.ForeignKey(CallFlow, models.PROTECT, null=True, blank=True, related_name="numbers", db_index=False)
    user = models.OneToOneField(TelephonyUser, models.PROTECT, null=True, blank=True, related_name="direct")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(flow=None) | Q(user=None), name="number_leads_to_one"),
        ]
        indexes = [
            models.Index(fields=["company", "number"], name="telephone_number_by_company"),
            models.Index(fields=["flow", "number"], name="telephone_number_by_flow"),
        ]

    def __str__(self) -> str:
        return phone(self.number)
