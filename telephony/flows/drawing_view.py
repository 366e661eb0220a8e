"""The page of a flow's whole drawing: the editor has only a part of that of a large flow (branch.py)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from telephony.flows.drawing import draw
from telephony.flows.flow_page import STEP, DraftPage, entry_of


class FlowDrawing(DraftPage):
    """All steps that calls get to, each with a link to its form in the editor."""

    template_name = "telephony/flows/drawing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        problems = self.objects.problems(self.definition, str(self.flow.uid))
        step = self.request.GET.get(STEP, "")
        marks = self.marks(now, problems, step if step in self.definition.nodes else "")
        return super().get_context_data(
            flow=self.flow,
            address=self.address,
            draft=self.versions.draft,
            drawing=draw(self.definition, self.objects.names, self.url, marks, entry_of(0, self.numbers)),
            live=self.live_caption(marks, now),
            **kwargs,
        )
