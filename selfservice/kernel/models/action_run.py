"""The model for runs of actions: actor, action, target, data and state."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class ActionRun(ScopedModel):
    """One run of an action. The unique `request_id` makes form submission idempotent."""

    class State(models.TextChoices):
        """States of a run; scheduling, approval and batches are states, not separate features."""

        RUNNING = "running", _("under way")
        AWAITING = "awaiting", _("awaits approval")
        SCHEDULED = "scheduled", _("scheduled")
        SENT = "sent", _("sent")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        # Cancelled before its due date.
        CANCELLED = "cancelled", _("cancelled")

    scope = Scope(company="company_id")

    # Not stored: only the first run sets these, for the page that requested it.
    target: Any = None
    revealed: Any = None

    uid = public_id()
    # Plain ids, not foreign keys: the row outlives its target, and the kernel imports no app.
    company_id = models.BigIntegerField(null=True, db_index=True)
    action = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    request_id = models.UUIDField()
    target_model = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True)
    # The public id of a target that the run has deleted.
    removed_uid = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    reason = models.TextField(blank=True)
    # The execution time of a scheduled run.
    due_at = models.DateTimeField(null=True)
    # Reports of the external system about a sent run: "status", tracking, never a secret.
    progress = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "actor_kind", "actor_id", "request_id"],
                name="one_run_per_request",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["target_model", "target_id", "-id"], name="run_by_target"),
            models.Index(fields=["company_id"], name="run_awaiting", condition=models.Q(state="awaiting")),
            models.Index(fields=["due_at"], name="run_due", condition=models.Q(state="scheduled")),
            models.Index(fields=["removed_uid"], name="run_removed", condition=models.Q(removed_uid__isnull=False)),
            BrinIndex(fields=["created_at"], name="run_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.uid}"
