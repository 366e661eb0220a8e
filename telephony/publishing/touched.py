"""What publishing a flow touches: its numbers, and the flows that go through it with theirs."""

from __future__ import annotations

from typing import NamedTuple

from selfservice.kernel.db.collation import fold
from selfservice.kernel.scope.actor import Actor
from telephony.core.world_data import Surroundings
from telephony.models import CallFlow, TelephoneNumber
from telephony.routing.references import used


class Touched(NamedTuple):
    """Numbers whose calls reach the flow, and the names of other flows that go through it."""

    numbers: list[TelephoneNumber]
    flows: list[str]


def touched_by(actor: Actor, flow: CallFlow, around: Surroundings) -> Touched:
    """Return what calls get the flow, directly or through flows in use. One query."""
    users: dict[str, set[str]] = {}
    for uid, definition in around.world.flows.items():
        for other in used(definition, "flow"):
            users.setdefault(other, set()).add(uid)
    reached, waiting = {str(flow.uid)}, [str(flow.uid)]
    while waiting:
        more = users.get(waiting.pop(), set()) - reached
        reached |= more
        waiting += more
    numbers = TelephoneNumber.objects.visible_to(actor).filter(company=flow.company_id, flow__uid__in=reached)
    others = [around.names[uid] for uid in reached - {str(flow.uid)}]
    return Touched(list(numbers.select_related("flow").order_by("number")), sorted(others, key=fold))
