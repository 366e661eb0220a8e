"""What publishing a flow touches: its numbers, and the flows that go through it with theirs."""

from __future__ import annotations

from typing import NamedTuple

from selfservice.kernel.scope.actor import Actor
from telephony.models import CallFlow, TelephoneNumber
from telephony.routing.references import used
from telephony.routing.world import World


class Touched(NamedTuple):
    """Numbers whose calls reach the flow, and the names of other flows that go through it."""

    numbers: list[TelephoneNumber]
    flows: list[str]


def touched_by(actor: Actor, flow: CallFlow, world: World) -> Touched:
    """Return what calls get the flow, directly or through flows in use. Two queries."""
    users: dict[str, set[str]] = {}
    for uid, definition in world.flows.items():
        for other in used(definition, "flow"):
            users.setdefault(other, set()).add(uid)
    reached, waiting = {str(flow.uid)}, [str(flow.uid)]
    while waiting:
        more = users.get(waiting.pop(), set()) - reached
        reached |= more
        waiting += more
    rows = CallFlow.objects.visible_to(actor).filter(company=flow.company_id, uid__in=reached)
    flows = list(rows.order_by("name_key", "pk"))
    numbers = TelephoneNumber.objects.visible_to(actor).filter(company=flow.company_id, flow__in=flows)
    return Touched(list(numbers.select_related("flow").order_by("number")), [one.name for one in flows if one != flow])
