"""What a definition uses, by node."""

from __future__ import annotations

from typing import Literal, NamedTuple

from telephony.routing.definition import Definition

Kind = Literal["schedule", "list", "user", "flow", "recording", "number"]


class Reference(NamedTuple):
    """A node's use of an object, by uid; of kind "number", by the number as it is written."""

    kind: Kind
    uid: str
    node: str


def references(definition: Definition) -> list[Reference]:
    """Return every use, in the order of the nodes; of one object by one node once."""
    raise NotImplementedError
