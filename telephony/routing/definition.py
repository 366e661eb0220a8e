"""The definition of a flow: its nodes and where each of their outlets leads."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

MOST_MEMBERS = 200
KEYS = tuple("0123456789*#")

Language = Literal["da", "en"]
NodeId = Annotated[str, Meta(pattern=r"\A[a-z0-9_-]{1,40}\Z")]
# A key, a category of a schedule, the uid of a list, or the outcome of a step.
Outlet = Annotated[str, Meta(pattern=r"\A[a-z0-9_*#-]{1,64}\Z")]
# Of a schedule, user, flow, list or recording. Empty where a draft names none yet.
Uid = Annotated[str, Meta(pattern=r"\A[a-z0-9_-]{0,64}\Z")]
Name = Annotated[str, Meta(max_length=60)]
Spoken = Annotated[str, Meta(max_length=2_000)]
Members = Annotated[tuple[Uid, ...], Meta(max_length=MOST_MEMBERS)]
RingSeconds = Annotated[int, Meta(ge=1, le=300)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a definition: immutable, without unknown keys."""


class Prompt(Part, frozen=True):
    """What a caller receives: a text by language, and a recording (uid) by language, which is played instead."""

    text: dict[Language, Spoken] = {}
    recording: dict[Language, Uid] = {}

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is said in Danish, which is required wherever anything is said."""
        return not (self.text.get("da", "").strip() or self.recording.get("da"))


class Node(Part, frozen=True, tag_field="type"):
    """A step: `next` leads from each outlet to a node. `name` is what people call it."""

    REQUIRED: ClassVar[tuple[str, ...]] = ()

    name: Name = ""
    next: dict[Outlet, NodeId] = {}

    @property
    def kind(self) -> str:
        """The type, as in JSON."""
        return str(self.__struct_config__.tag)

    @property
    def required(self) -> tuple[str, ...]:
        """The outlets that must lead somewhere."""
        return self.REQUIRED

    @property
    def optional(self) -> tuple[str, ...]:
        """The outlets that may lead somewhere; of `Hours` also each further category of its schedule."""
        return ()

    @property
    def leads(self) -> list[tuple[str, str]]:
        """The outlets that lead somewhere, and where: optional ones (keys) first. The database keeps no order."""
        order = {outlet: index for index, outlet in enumerate((*self.optional, *self.required))}
        return sorted(self.next.items(), key=lambda lead: (order.get(lead[0], len(order)), lead[0]))

    def may_have(self, outlet: str) -> bool:
        """Return whether a step of this type can have the outlet."""
        return outlet in self.required or outlet in self.optional


class Hours(Node, frozen=True, tag="hours"):
    """Leads where the state of a schedule says. A category without an outlet leads to "closed"."""

    REQUIRED = ("open", "closed")

    schedule: Uid = ""

    @property
    def optional(self) -> tuple[str, ...]:
        """A vacation, and the further categories that are used."""
        return ("vacation", *sorted(outlet for outlet in self.next if outlet not in (*self.REQUIRED, "vacation")))


class Caller(Node, frozen=True, tag="caller"):
    """Leads to the outlet of the first list that holds the caller's number."""

    lists: Annotated[tuple[Uid, ...], Meta(max_length=50)] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """Each list by its uid, and the two that are always there."""
        return (*self.lists, "hidden", "otherwise")


class Menu(Node, frozen=True, tag="menu"):
    """Plays a prompt and waits `seconds` for a key, `attempts` times."""

    REQUIRED = ("timeout", "invalid")

    prompt: Prompt = Prompt()
    seconds: Annotated[int, Meta(ge=1, le=30)] = 5
    attempts: Annotated[int, Meta(ge=1, le=5)] = 3

    @property
    def optional(self) -> tuple[str, ...]:
        """The keys."""
        return KEYS


class Announcement(Node, frozen=True, tag="announcement"):
    """Plays a prompt."""

    REQUIRED = ("done",)

    prompt: Prompt = Prompt()


class User(Node, frozen=True, tag="user"):
    """Rings one user for `seconds`."""

    REQUIRED = ("busy", "no_answer", "unavailable")

    user: Uid = ""
    seconds: RingSeconds = 20


class RingGroup(Node, frozen=True, tag="ring_group"):
    """Rings the available members; the whole step takes at most `seconds`, whatever the strategy."""

    REQUIRED = ("no_answer",)

    members: Members = ()
    strategy: Literal["all", "sequence", "random", "longest_idle"] = "all"
    seconds: RingSeconds = 20


class Queue(Node, frozen=True, tag="queue"):
    """Holds the caller until a member answers, at most `max_wait` seconds and behind at most `max_length` callers."""

    REQUIRED = ("timeout", "full", "no_agents")

    members: Members = ()
    max_wait: Annotated[int, Meta(ge=1, le=7_200)] = 300
    max_length: Annotated[int, Meta(ge=1, le=1_000)] = 20
    prompt: Prompt | None = None


class Forward(Node, frozen=True, tag="forward"):
    """Forwards the call to a number, which rings for `seconds`."""

    REQUIRED = ("busy", "no_answer", "refused")

    number: Annotated[str, Meta(max_length=40)] = ""
    seconds: RingSeconds = 30


class Subflow(Node, frozen=True, tag="subflow"):
    """Goes through another flow, and on at "returned" where that one reaches a hangup."""

    REQUIRED = ("returned",)

    flow: Uid = ""


class Voicemail(Node, frozen=True, tag="voicemail"):
    """Records a message in a box, which may be sent to a mail address; the call ends."""

    box: Name = ""
    mail: Annotated[str, Meta(max_length=254)] = ""
    prompt: Prompt | None = None


class Hangup(Node, frozen=True, tag="hangup"):
    """Plays a prompt, if there is one, and ends the call; in a subflow, the subflow."""

    prompt: Prompt | None = None


AnyNode = Hours | Caller | Menu | Announcement | User | RingGroup | Queue | Forward | Subflow | Voicemail | Hangup
TYPES: dict[str, type[Node]] = {
    str(node.__struct_config__.tag): node
    for node in (
        Hours, Caller, Menu, Announcement, User, RingGroup, Queue, Forward, Subflow, Voicemail, Hangup
    )
}  # fmt: skip


class Definition(Part, frozen=True):
    """A flow: `start` is the id of its first node, empty where there is none yet."""

    schema: Literal[1] = 1
    start: Annotated[str, Meta(pattern=r"\A[a-z0-9_-]{0,40}\Z")] = ""
    nodes: dict[NodeId, AnyNode] = {}

    def edges(self, node: str) -> dict[str, str]:
        """Return where the outlets of a node lead, by outlet; empty for an unknown node."""
        return self.nodes[node].next if node in self.nodes else {}

    def reached(self) -> list[str]:
        """Return the ids of the nodes that a call can get to, each after the first one that leads to it."""
        found: dict[str, None] = {}
        waiting = [self.start]
        while waiting:
            key = waiting.pop()
            if key in self.nodes and key not in found:
                found[key] = None
                waiting += [target for _, target in reversed(self.nodes[key].leads)]
        return list(found)

    def walk(self) -> list[str]:
        """Return the ids of all nodes: those of `reached`, then the others."""
        return list(dict.fromkeys([*self.reached(), *self.nodes]))
