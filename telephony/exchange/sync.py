"""Order that the exchange gets what has become of objects. The command names them; what they are is read when sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from selfservice.gateways.exchange.port import FLOW, LIST, NUMBER, POLICY, POLICY_UID, RECORDING, SCHEDULE, USER
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.models import ScopedModel
from telephony.models import (
    CallerList,
    CallFlow,
    DestinationPolicy,
    Recording,
    Schedule,
    TelephoneNumber,
    TelephonyUser,
)

SYNC = "exchange.sync"
KINDS: dict[type[ScopedModel], str] = {
    CallerList: LIST,
    CallFlow: FLOW,
    DestinationPolicy: POLICY,
    Recording: RECORDING,
    Schedule: SCHEDULE,
    TelephoneNumber: NUMBER,
    TelephonyUser: USER,
}


def reference(thing: Any) -> tuple[str, str]:
    """Return kind and id under which the exchange has an object."""
    kind = KINDS[type(thing)]
    return kind, POLICY_UID if kind == POLICY else str(thing.uid)


def sync(things: Iterable[Any]) -> Command | None:
    """Return the command that sends the present state of objects of one company; None without any.

    An object that has been deleted, or a user who has left, is removed from the exchange.
    """
    return sync_references(reference(thing) for thing in things)


def sync_references(references: Iterable[tuple[str, str]]) -> Command | None:
    """Return the command that sends the objects of these kinds and ids."""
    objects = sorted(set(references))
    return Command(SYNC, f"{SYNC}:{uuid4()}", payload={"objects": objects}) if objects else None
