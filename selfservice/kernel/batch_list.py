"""The list of bulk changes: one's own, and colleagues' at companies whose users one administers."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.actions import registry
from selfservice.kernel.batches import is_own
from selfservice.kernel.models import Batch
from selfservice.kernel.requests import full_actor
from selfservice.kernel.views import Page

SHOWN = 50


class BatchList(Page):
    """The newest ones, with where each stands."""

    function = None
    template_name = "ui/batches.html"

    @property
    def actor(self) -> Any:
        """All companies of the person."""
        return full_actor(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = Batch.objects.visible_to(self.actor).filter(action__in=registry)
        found = seen.exclude(state=Batch.State.CANCELLED, started_at=None).order_by("-pk")[:SHOWN]
        lines = [(batch, registry[batch.action].label, is_own(batch, self.actor)) for batch in found]
        return super().get_context_data(lines=lines, **kwargs)
