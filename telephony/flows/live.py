"""Which steps a call from somebody in no list goes through now, as far as the clock decides."""

from __future__ import annotations

from datetime import datetime

from telephony.routing.definition import Announcement, Caller, Definition, Hangup, Hours, Voicemail
from telephony.routing.simulate import ANYBODY, simulate
from telephony.routing.world import World

# Steps from which a call goes on in the same way, pressed keys and answers aside.
DECIDED = Hours | Caller | Announcement | Voicemail | Hangup


def live_steps(definition: Definition, world: World, now: datetime, called: str) -> frozenset[str]:
    """Return the ids of the steps up to the first that depends on keys or on who answers.

    Only for a flow that asks opening hours: in any other, the way is the same at any time.
    """
    if not any(isinstance(node, Hours) for node in definition.nodes.values()):
        return frozenset()
    found = []
    for step in simulate(definition, at=now, caller=ANYBODY, called=called, world=world).steps:
        if step.flow or step.node not in definition.nodes:
            break
        found.append(step.node)
        if not isinstance(definition.nodes[step.node], DECIDED):
            break
    return frozenset(found)
