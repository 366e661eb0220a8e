"""The outbox: commands for external systems. The rows are authoritative; a Celery message is only a wake-up."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import public_id
from selfservice.kernel.registry import Registry
from selfservice.kernel.scope.models import Scope, ScopedModel

# What people call each kind of commands; the handlers register theirs (outbox/enqueue.py).
command_labels: Registry[str, Any] = Registry("label of a kind of commands")


class OutboxCommand(ScopedModel):
    """A command that the external system executes exactly once: `key` is its permanent idempotency key."""

    class State(models.TextChoices):
        """Parked: five internal failures; a person must act. Refused: the receiver refused permanently."""

        PENDING = "pending", _("waiting")
        SENDING = "sending", _("being sent")
        DONE = "done", _("delivered")
        REFUSED = "refused", _("refused")
        PARKED = "parked", _("stopped, needs a person")

    scope = Scope(company="company_id")

    uid = public_id()
    company_id = models.BigIntegerField(null=True, db_index=True)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    # The row of an app that the handler works on; the payload never contains a code, PIN, PUK or password.
    target_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    # The receiver's id after acceptance, for status requests and webhooks.
    reference = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    local_errors = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    deadline_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_holder = models.UUIDField(null=True)
    # The threshold in minutes of the last alarm to support about this command.
    alarmed_minutes = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    run_uid = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "due_at"], name="outbox_due", condition=models.Q(state__in=["pending", "sending"])
            ),
            models.Index(fields=["kind", "target_id"], name="outbox_by_target"),
            models.Index(fields=["reference"], name="outbox_by_reference", condition=~models.Q(reference="")),
        ]

    def __str__(self) -> str:
        return str(command_labels.get(self.kind) or self.kind)
