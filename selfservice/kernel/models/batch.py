"""Models for one action on many targets: the batch and its rows. Each executed row has its own ActionRun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy

from selfservice.kernel.core.fields import public_id
from selfservice.kernel.models.action_run import ActionRun
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.models import Scope, ScopedModel

# The function that administrators of a company's logins hold there, at all accounts.
ADMINISTERS = "users"


@dataclass(frozen=True, slots=True)
class OwnOrAdministered(Scope):
    """A scope of the user's own rows, and those of colleagues at companies whose users they administer.

    path: the lookup prefix from the model to the batch ("" on the batch itself).
    """

    path: str = ""

    def q(self, actor: Actor, function: Needed | None) -> Q:
        """Return the condition for the actor's own batches, and all batches of companies that the actor administers."""
        if actor.everything:
            return Q()
        seen = Q(**{f"{self.company}__in": sorted(actor.company_ids)})
        own = Q(**{f"{self.path}actor_kind": actor.kind, f"{self.path}actor_id": actor.id or 0})
        administered = sorted(part.company_id for part in actor.at(ADMINISTERS) if part.accounts is None)
        return seen & (own | Q(**{f"{self.path}company_id__in": administered}))


class Batch(ScopedModel):
    """An action on many targets, from the selection of rows to the last answer."""

    class State(models.TextChoices):
        """Sent: every row has run in the portal, and some wait for an external system."""

        DRAFT = "draft", pgettext_lazy("batch", "Not begun")
        AWAITING = "awaiting", pgettext_lazy("batch", "Awaits approval")
        RUNNING = "running", pgettext_lazy("batch", "Under way")
        SENT = "sent", pgettext_lazy("batch", "Sent")
        DONE = "done", pgettext_lazy("batch", "Done")
        CANCELLED = "cancelled", pgettext_lazy("batch", "Cancelled")

    scope = OwnOrAdministered()

    uid = public_id()
    # For the log and administrators: the company of the rows; with several companies, of the first row.
    company_id = models.BigIntegerField(db_index=True)
    action = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=200)
    actor_ip = models.GenericIPAddressField(null=True)
    # The language of the rows' messages.
    language = models.CharField(max_length=10)
    # A label for the origin of the rows: a list's title, a file's name.
    source = models.CharField(max_length=200)
    # Whether the rows came from a file, each with its own data.
    by_file = models.BooleanField(default=False)
    # Of a file: the line of its headings (`head`), and the headings of the columns that are not used (`unused`).
    notes = models.JSONField(default=dict, db_default={})
    # The form data for all rows, as posted.
    data = models.JSONField(default=dict)
    # Whether the preview has validated each row; `sums` are the costs of all ready rows, by name.
    checked = models.BooleanField(default=False)
    sums = models.JSONField(default=dict, db_default={})
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    # When the portal had run the last row.
    run_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor_kind", "actor_id", "-id"], name="batch_by_actor"),
            models.Index(
                fields=["started_at"], name="batch_under_way", condition=models.Q(state__in=["running", "sent"])
            ),
        ]

    def __str__(self) -> str:
        return self.source or self.action


class BatchRow(ScopedModel):
    """One target of a batch. After execution, its run has the state: sent, done, refused by the network."""

    class State(models.TextChoices):
        """Refused: by the rules, with a reason. Failed: by an internal error."""

        READY = "ready", pgettext_lazy("batch", "Ready")
        RUN = "run", pgettext_lazy("batch", "Done")
        REFUSED = "refused", pgettext_lazy("batch", "Refused")
        FAILED = "failed", pgettext_lazy("batch", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("batch", "Cancelled")

    scope = OwnOrAdministered(path="batch__")

    company_id = models.BigIntegerField()
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    # Its position in the selection, or its line in the file.
    line = models.PositiveIntegerField()
    # Null where a file names no target that the user can see; the line where the action creates one.
    target_id = models.BigIntegerField(null=True)
    # From the file: the key as written, and the row's own data.
    given = models.CharField(max_length=100, blank=True)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    # Why it is refused, in the batch's language and by language in the others.
    reason = models.CharField(max_length=500, blank=True)
    translations = models.JSONField(default=dict, db_default={})
    # Whether the same may succeed later, so that trying again is offered.
    temporary = models.BooleanField(default=False, db_default=False)
    attempt = models.PositiveSmallIntegerField(default=0)
    # No database constraint: it would cost ten thousand checks, and nothing ever deletes runs.
    run: Any = models.ForeignKey(
        ActionRun, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    @property
    def reason_shown(self) -> str:
        """The reason in the active language."""
        return str(self.translations.get(get_language()) or self.reason)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "target_id"], name="one_row_per_target")]
        indexes = [
            models.Index(fields=["company_id", "batch"], name="batch_rows_by_company"),
            models.Index(fields=["batch", "line"], name="batch_rows"),
            models.Index(fields=["batch", "id"], name="batch_rows_ready", condition=models.Q(state="ready")),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.state}"
