"""What the pages of one flow have in common: its draft, what it refers to, and which steps look different."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.core.formatting import when
from selfservice.kernel.web.pages import Page
from telephony.core.problems import Problem
from telephony.core.snapshots import rows_of
from telephony.flows import drafts
from telephony.flows.drawing import Marks
from telephony.flows.live import live_steps
from telephony.flows.objects import Objects
from telephony.models import CallFlow, TelephoneNumber
from telephony.permissions import DRAFT, SEE
from telephony.routing.definition import Caller, Definition

# Names of query parameters: the open step, one of its outlets ("start" for the way into the flow), and deletion.
STEP, OUTLET, DELETE = "trin", "udgang", "slet"
# Numbers that the heading shows.
SHOWN_NUMBERS = 3


class FlowPage(Page):
    """A page of the flow in the address. SEE is enough to read it."""

    function = SEE

    @cached_property
    def flow(self) -> CallFlow:
        """The flow in the address."""
        return get_or_404(CallFlow.objects.visible_to(self.actor), uid=self.kwargs["uid"])


class DraftPage(FlowPage):
    """A page that shows the flow's draft, or without one what is in use."""

    @cached_property
    def can_edit(self) -> bool:
        """Whether the actor may change the draft."""
        return self.actor.real is None and self.actor.holds(DRAFT, self.flow.company_id)

    def url(self, step: str = "", outlet: str = "", *, delete: bool = False) -> str:
        """Return the address of the page with the form of a step, of an outlet, or of a step's deletion."""
        parts = [f"{STEP}={step}"] if step else []
        # The id of a step has no sign that an address quotes; an outlet may be a hash.
        parts += [f"{OUTLET}={quote(outlet)}"] if outlet else []
        parts += [f"{DELETE}=1"] if delete else []
        return f"{self.address}?{'&'.join(parts)}#rediger" if parts else self.address

    @cached_property
    def address(self) -> str:
        """The address of the page without an open step."""
        return reverse("flow", args=[self.flow.uid])

    @cached_property
    def versions(self) -> drafts.Versions:
        """The draft and the version in use."""
        return drafts.versions(self.actor, self.flow)

    @cached_property
    def definition(self) -> Definition:
        """The draft's definition, or without a draft that in use."""
        return drafts.definition_of(self.versions.latest)

    @cached_property
    def objects(self) -> Objects:
        """What the definition refers to."""
        return Objects(rows_of(self.actor, self.flow.company_id), self.definition)

    @cached_property
    def numbers(self) -> list[TelephoneNumber]:
        """The first numbers that lead to the flow, one more than are shown."""
        found = TelephoneNumber.objects.visible_to(self.actor).filter(flow=self.flow).order_by("number")
        return list(found[: SHOWN_NUMBERS + 1])

    def marks(self, now: datetime, problems: Iterable[Problem], current: str = "") -> Marks:
        """Return which steps look different."""
        called = self.numbers[0].number if self.numbers else ""
        return Marks(
            current=current,
            wrong=frozenset(one.node for one in problems if one.is_error),
            live=live_steps(self.definition, self.objects.world, now, called),
        )

    def live_caption(self, marks: Marks, now: datetime) -> str:
        """Return what the drawing says of the way of a call right now; empty where it shows none."""
        if not marks.live:
            return ""
        words = {"time": when(now)}
        if any(isinstance(self.definition.nodes[key], Caller) for key in marks.live):
            return _("Coloured: the way of a call right now, %(time)s, from a number that is in no list") % words
        return _("Coloured: the way of a call right now, %(time)s") % words


def entry_of(before: int, numbers: list[TelephoneNumber]) -> str:
    """Return what the drawing says above its first step: how many come before it, else which number leads there."""
    if before:
        return ngettext("%(n)s step before", "%(n)s steps before", before) % {"n": before}
    called = str(numbers[0]) if len(numbers) == 1 else ""
    return " ".join(filter(None, (_("A call comes in"), called)))
