"""Models for large downloads: files that workers write and store for a week for the requesting user."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.models import Scope, ScopedModel


@dataclass(frozen=True, slots=True)
class OwnAlone(Scope):
    """A scope of the user's own rows, for administrators too."""

    def q(self, actor: Actor, function: Needed | None) -> Q:
        """Return the condition for files that the actor requested."""
        if actor.everything:
            return Q()
        own = Q(actor_kind=actor.kind, actor_id=actor.id or 0)
        return own & Q(**{f"{self.company}__in": sorted(actor.company_ids)})


class ExportFile(ScopedModel):
    """A requested file. `path` is the list's URL; the worker reads the list as the user's actor."""

    class State(models.TextChoices):
        """Failed: `reason` has the message."""

        WAITING = "waiting", pgettext_lazy("file", "Waiting")
        RUNNING = "running", pgettext_lazy("file", "Being written")
        DONE = "done", pgettext_lazy("file", "Ready")
        FAILED = "failed", pgettext_lazy("file", "Failed")

    scope = OwnAlone()

    uid = public_id()
    company_id = models.BigIntegerField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    # The company chosen in the switcher; null for all companies.
    chosen = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10)
    # The list's URL with its parameters, its title, and the file name.
    path = models.TextField()
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=100, blank=True)
    # The user's access when the file was written: download is refused when the access now is less or different.
    seen = models.JSONField(default=list)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    rows = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor_kind", "actor_id", "-id"], name="export_by_actor"),
            models.Index(fields=["id"], name="export_due", condition=models.Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class ExportPart(ScopedModel):
    """A chunk of a file, stored in a table: all web servers and workers reach it, and row-level security applies."""

    scope = Scope()

    company_id = models.BigIntegerField()
    file = models.ForeignKey(ExportFile, models.CASCADE, related_name="parts", db_index=False)
    place = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "place"], name="one_part_each")]
        indexes = [models.Index(fields=["company_id", "file"], name="export_parts_by_company")]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.place}"
