"""Saved test calls: what a call flow must do, tried before each publishing."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.models.flow import CallFlow
from telephony.permissions import SEE


class TestCall(ScopedModel):
    """A simulated call and the end that it must have."""

    # Not a class of tests, whatever pytest takes its name for.
    __test__ = False

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    flow = models.ForeignKey(CallFlow, models.CASCADE, related_name="test_calls", db_index=False)
    name = models.CharField(max_length=80)
    # The moment of the call: a time of a week ("0 09:30", Monday is 0), or a moment ("2026-12-24T10:00"), in Denmark.
    at = models.CharField(max_length=20)
    # E.164; empty for a hidden number.
    caller = models.CharField(max_length=16, blank=True)
    keys = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    # How targets answer, by their public ids or numbers (telephony.routing.simulate).
    outcomes = models.JSONField(default=dict, blank=True)
    # The step at which the call must end, and how.
    expected_node = models.CharField(max_length=40)
    expected_end = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "name"], name="one_test_call_per_name")]
        indexes = [models.Index(fields=["company", "flow"], name="test_call_by_flow")]

    def __str__(self) -> str:
        return self.name
