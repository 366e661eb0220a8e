"""One action on many targets: the batch, and its rows. What is done to a row is an ActionRun like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from selfservice.kernel.core.fields import public_id
from selfservice.kernel.models.action_run import ActionRun
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.models import Scope, ScopedModel

# What whoever administers a company's logins holds there, at all accounts.
ADMINISTERS = "users"


@dataclass(frozen=True, slots=True)
class OwnOrAdministered(Scope):
    """A person's own rows, and those of colleagues at companies whose users they administer.

    path: where the batch stands as seen from the row ("" on the batch itself).
    """

    path: str = ""

    def q(self, actor: Actor, function: Needed | None) -> Q:
        """What the person has begun, and what others have at companies that the person administers."""
        if actor.everything:
            return Q()
        seen = Q(**{f"{self.company}__in": sorted(actor.company_ids)})
        own = Q(**{f"{self.path}actor_kind": actor.kind, f"{self.path}actor_id": actor.id or 0})
        administered = sorted(part.company_id for part in actor.at(ADMINISTERS) if part.accounts is None)
        return seen & (own | Q(**{f"{self.path}company_id__in": administered}))


class Batch(ScopedModel):
    """An action on many targets, from the choice of rows to the last answer."""

    class State(models.TextChoices):
        """Sent: every row has been done here, and some wait for the world outside."""

        DRAFT = "draft", pgettext_lazy("batch", "Not begun")
        AWAITING = "awaiting", pgettext_lazy("batch", "Awaits approval")
        RUNNING = "running", pgettext_lazy("batch", "Under way")
        SENT = "sent", pgettext_lazy("batch", "Sent")
        DONE = "done", pgettext_lazy("batch", "Done")
        CANCELLED = "cancelled", pgettext_lazy("batch", "Cancelled")

    scope = OwnOrAdministered()

    uid = public_id()
    # Where it stands in the log and for administrators: the company of its rows, the first one's if they are several's.
    company_id = models.BigIntegerField(db_index=True)
    action = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=200)
    actor_ip = models.GenericIPAddressField(null=True)
    # The language of what is said of the rows.
    language = models.CharField(max_length=10)
    # Where the rows come from, in words: a list's title, a file's name.
    source = models.CharField(max_length=200)
    # Whether they came from a file, each with data of its own.
    by_file = models.BooleanField(default=False)
    # What was filled in for all rows, as it was posted.
    data = models.JSONField(default=dict)
    # Whether it has been asked what will happen to each row, and what all that are ready cost together, by name.
    checked = models.BooleanField(default=False)
    sums = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    # When its last row had been done here.
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
        return f"{self.action} {self.uid}"


class BatchRow(ScopedModel):
    """One target of a batch. Once it is done, its run tells how far it is: sent, done, refused by the network."""

    class State(models.TextChoices):
        """Refused: by the rules, with a reason in words. Failed: by an error of our own."""

        READY = "ready", pgettext_lazy("batch", "Ready")
        RUN = "run", pgettext_lazy("batch", "Done")
        REFUSED = "refused", pgettext_lazy("batch", "Refused")
        FAILED = "failed", pgettext_lazy("batch", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("batch", "Cancelled")

    scope = OwnOrAdministered(path="batch__")

    company_id = models.BigIntegerField()
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    # Its place in the choice, or its line in the file.
    line = models.PositiveIntegerField()
    # Null where a file names nothing that the person can see.
    target_id = models.BigIntegerField(null=True)
    # What the file says: the key as it was written, and the row's own data.
    given = models.CharField(max_length=100, blank=True)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    reason = models.CharField(max_length=500, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    # No constraint in the database: a check for each of ten thousand rows, of what nothing ever deletes.
    run: Any = models.ForeignKey(
        ActionRun, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "target_id"], name="one_row_per_target")]
        indexes = [
            models.Index(fields=["company_id", "batch"], name="batch_rows_by_company"),
            models.Index(fields=["batch", "line"], name="batch_rows"),
            models.Index(fields=["batch", "id"], name="batch_rows_ready", condition=models.Q(state="ready")),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.state}"
