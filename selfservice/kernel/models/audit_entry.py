"""The audit log: append-only by a database trigger, stored for five years (kernel/jobs/retention.py)."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone

from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class AuditEntry(ScopedModel):
    """One event: actor, event, target, on whose behalf, values before and after, IP address."""

    scope = Scope(company="company_id", account="account_id", function="log")

    # Not stored: the state of the run, where a page has read it (history.run_states).
    run_state: str | None = None

    uid = public_id()
    at = models.DateTimeField(auto_now_add=True)
    company_id = models.BigIntegerField(null=True)
    # The account that the target belongs to: users limited to named accounts see only their part of the log.
    account_id = models.BigIntegerField(null=True)
    # The action's slug, or an event of its own such as "login" or "view_as".
    event = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    target_model = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True)
    # A copy of the target's name: the entry must be readable after the target is deleted.
    target_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    ip = models.GenericIPAddressField(null=True)
    run_uid = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["company_id", "-id"], name="audit_by_company"),
            models.Index(fields=["company_id", "event", "-id"], name="audit_by_event"),
            models.Index(fields=["company_id", "actor_kind", "actor_id", "-id"], name="audit_by_person"),
            models.Index(fields=["target_model", "target_id", "-id"], name="audit_by_target"),
            BrinIndex(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.event} {self.actor_name}"
