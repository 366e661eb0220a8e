"""Retry a parked outbox command after the cause is fixed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.jobs.wakeup import wake
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import handlers


class WhyForm(forms.Form):
    """The form for the reason: what was fixed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        error_messages={"required": _("Give the reason")},
        widget=forms.Textarea(attrs={"rows": 3, "cols": 30}),
    )


class RetryCommand(Action):
    """The retry of a command with the same idempotency key: the receiver recognises an earlier delivery."""

    slug = "retry_command"
    label = _("Try again")
    done_receipt = _("It is being sent again.")
    log_kind = "support"
    log_label = _("Dispatch set going again")
    consequence = _("It is sent again under the same id, so that it can't arrive twice.")
    model = OutboxCommand
    actors: ClassVar[frozenset[str]] = frozenset({"staff", "system"})
    from_states = frozenset({OutboxCommand.State.PARKED})
    Form = WhyForm

    def apply(self, target: OutboxCommand, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state, "local_errors": target.local_errors}
        mine = OutboxCommand.objects.system().filter(pk=target.pk)
        mine.update(state=OutboxCommand.State.PENDING, local_errors=0, due_at=Now(), lease_until=None)
        target.refresh_from_db()
        transaction.on_commit(partial(wake, target.kind, handlers[target.kind].queue))
        return Change(target, before=before, after={"state": target.state})
