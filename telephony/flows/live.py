"""Which steps a call goes through now, as far as the clock alone decides."""

from __future__ import annotations

from datetime import datetime

from telephony.routing.definition import Announcement, Definition, Hangup, Hours, Voicemail
from telephony.routing.simulate import simulate
from telephony.routing.world import World


def live_steps(definition: Definition, world: World, now: datetime, called: str) -> frozenset[str]:
    """Return the ids of the steps up to the first that depends on the caller or on who answers.

    Only for a flow that asks opening hours: in any other, the way is the same at any time.
    """
    if not any(isinstance(node, Hours) for node in definition.nodes.values()):
        return frozenset()
    found = []
    for step in simulate(definition, at=now, called=called, world=world).steps:
        if step.flow or step.node not in definition.nodes:
            break
        found.append(step.node)
        if not isinstance(definition.nodes[step.node], Hours | Announcement | Voicemail | Hangup):
            break
    return frozenset(found)
