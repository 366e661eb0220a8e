"""Call flows and their versions: one draft at a time, and one that is published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.db.collation import danish
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.permissions import SEE


class CallFlow(ScopedModel):
    """What happens to calls to the numbers that point at it."""

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)
    # The number of the published version; null until one is published. Denormalized for lists.
    published_number = models.PositiveIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    name_key = models.GeneratedField(
        expression=danish("name"), output_field=models.CharField(max_length=80, db_collation="C"), db_persist=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="one_flow_per_name")]
        indexes = [models.Index(fields=["company", "name_key", "id"], name="flow_by_name")]

    def __str__(self) -> str:
        return self.name


class FlowVersion(ScopedModel):
    """A definition of a flow (telephony.routing.definition). A published or archived one never changes."""

    class State(models.TextChoices):
        """One draft and one published version a flow; the ones that were published before are archived."""

        DRAFT = "draft", pgettext_lazy("call flow", "Draft")
        PUBLISHED = "published", pgettext_lazy("call flow", "In use")
        ARCHIVED = "archived", pgettext_lazy("call flow", "Earlier")

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    flow = models.ForeignKey(CallFlow, models.CASCADE, related_name="versions", db_index=False)
    # Its place among the versions of the flow, from 1.
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    definition = models.JSONField()
    schema_version = models.PositiveSmallIntegerField(default=1)
    # The version that a draft was begun from; null for the first.
    base_number = models.PositiveIntegerField(null=True, blank=True)
    # Counts the changes of a draft: a form of an earlier revision is refused, so that nobody overwrites a colleague.
    revision = models.PositiveIntegerField(default=0)
    # The draft before its last change, for undo; null when there is nothing to undo.
    before = models.JSONField(null=True, blank=True)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    # What the person who published it wrote about it.
    message = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["flow"], condition=Q(state="draft"), name="one_draft_per_flow"),
            models.UniqueConstraint(fields=["flow"], condition=Q(state="published"), name="one_published_per_flow"),
        ]
        indexes = [models.Index(fields=["company", "state"], name="flow_version_by_state")]

    def __str__(self) -> str:
        return f"{self.flow_id}/{self.number}"
