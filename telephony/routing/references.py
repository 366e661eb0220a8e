"""What a definition uses, by node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from telephony.routing.definition import (
    Caller,
    Definition,
    Forward,
    Hours,
    Node,
    Prompt,
    Queue,
    RingGroup,
    Subflow,
    User,
)

Kind = Literal["schedule", "list", "user", "flow", "recording", "number"]


class Reference(NamedTuple):
    """A node's use of an object, by uid; of kind "number", by the number as it is written."""

    kind: Kind
    uid: str
    node: str


def references(definition: Definition) -> list[Reference]:
    """Return every use, in the order of `Definition.walk`; of one object by one node once."""
    found = (Reference(kind, uid, key) for key in definition.walk() for kind, uid in uses(definition.nodes[key]) if uid)
    return list(dict.fromkeys(found))


def used(definition: Definition, kind: Kind) -> list[str]:
    """Return the objects of a kind that a definition uses, each once."""
    return list(dict.fromkeys(one.uid for one in references(definition) if one.kind == kind))


def forwarded(definition: Definition, flows: Mapping[str, Definition]) -> set[str]:
    """Return the numbers that a flow forwards calls to, itself or by the flows that it enters. `flows`: by uid."""
    found: set[str] = set()
    entered: set[str] = set()
    waiting = [definition]
    while waiting:
        one = waiting.pop()
        found.update(used(one, "number"))
        for uid in used(one, "flow"):
            if uid in flows and uid not in entered:
                entered.add(uid)
                waiting.append(flows[uid])
    return found


def uses(node: Node) -> Iterator[tuple[Kind, str]]:
    """Yield what a node uses: kind and uid, empty where a draft names none yet."""
    match node:
        case Hours():
            yield "schedule", node.schedule
        case Caller():
            yield from (("list", uid) for uid in node.lists)
        case User():
            yield "user", node.user
        case RingGroup() | Queue():
            yield from (("user", uid) for uid in node.members)
        case Forward():
            yield "number", node.number
        case Subflow():
            yield "flow", node.flow
    prompt = prompt_of(node)
    if prompt:
        yield from (("recording", uid) for uid in prompt.recording.values())


def prompt_of(node: Node) -> Prompt | None:
    """Return the prompt of a node, if it has one."""
    prompt: Prompt | None = getattr(node, "prompt", None)
    return prompt
