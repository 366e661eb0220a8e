"""The list of bulk changes: one's own, and colleagues' at companies whose users one administers."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from selfservice.kernel.actions.runner import Action, registry
from selfservice.kernel.batches.service import is_own
from selfservice.kernel.exports.jobs import KEPT
from selfservice.kernel.models import Batch, ExportFile
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.web.pages import Page

SHOWN = 50


class BatchList(Page):
    """The newest ones, with where each stands."""

    function = None
    template_name = "ui/batches.html"

    @property
    def actor(self) -> Actor:
        """All companies of the person."""
        return full_actor(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.actor
        seen = Batch.objects.visible_to(actor).filter(action__in=registry)
        found = seen.exclude(state=Batch.State.CANCELLED, started_at=None).order_by("-pk")[:SHOWN]
        files = ExportFile.objects.visible_to(actor).filter(created_at__gte=timezone.now() - KEPT).order_by("-pk")
        return super().get_context_data(
            lines=[(batch, registry[batch.action].label, is_own(batch, actor)) for batch in found],
            files=list(files[:SHOWN]),
            may_send=actor.real is None and any(_may(action, actor) for action in registry.values()),
            **kwargs,
        )


def _may(action: type[Action], actor: Actor) -> bool:
    return action.bulk and (action.function is None or actor.holds(action.function))
