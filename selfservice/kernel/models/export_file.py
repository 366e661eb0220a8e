"""Large downloads: files that workers write, kept for a week for whoever asked."""

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
    """A person's own rows; an administrator's eyes see no more."""

    def q(self, actor: Actor, function: Needed | None) -> Q:
        """What the person has asked for."""
        if actor.everything:
            return Q()
        own = Q(actor_kind=actor.kind, actor_id=actor.id or 0)
        return own & Q(**{f"{self.company}__in": sorted(actor.company_ids)})


class ExportFile(ScopedModel):
    """What is asked for is the list's address; it is read with the person's eyes when it is written."""

    class State(models.TextChoices):
        """Failed: for a reason in words."""

        WAITING = "waiting", pgettext_lazy("file", "Waiting")
        RUNNING = "running", pgettext_lazy("file", "Being written")
        DONE = "done", pgettext_lazy("file", "Ready")
        FAILED = "failed", pgettext_lazy("file", "Failed")

    scope = OwnAlone()

    uid = public_id()
    company_id = models.BigIntegerField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    # The company chosen in the switcher; null for all of them.
    chosen = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10)
    # The list's address with its parameters, its title, and what the file is called.
    path = models.TextField()
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=100, blank=True)
    # What the person could see when it was written: the file is not handed out to one who sees less, or other things.
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
    """A piece of a file: a table is where every web server and worker can reach it, behind the company's wall."""

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
