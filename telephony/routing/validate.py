"""Whether a definition may be published: errors, which forbid it, and warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from telephony.routing import destinations
from telephony.routing.cycles import cycles, endless
from telephony.routing.definition import (
    KEYS,
    Announcement,
    Caller,
    Definition,
    Forward,
    Hangup,
    Hours,
    Menu,
    Node,
    Queue,
    RingGroup,
    Subflow,
    User,
    Voicemail,
)
from telephony.routing.references import prompt_of
from telephony.routing.schedule import exceptions_of
from telephony.routing.timetable import DatedException, Schedule
from telephony.routing.world import World

# The codes, each with the names of its parameters. `why` is a code of `destinations`, `country` empty or ISO 3166.
ERRORS: dict[str, tuple[str, ...]] = {
    "no_start": (),
    "missing_outlet": ("outlet",),
    "unknown_outlet": ("outlet",),
    "missing_target": ("outlet", "target"),
    "no_keys": (),
    "empty_prompt": (),
    "empty_group": (),
    "unknown_schedule": ("uid",),
    "unknown_list": ("uid",),
    "unknown_user": ("uid",),
    "unknown_flow": ("uid",),
    "unknown_recording": ("uid",),
    "no_box": (),
    "forbidden_destination": ("number", "why", "country"),
    "exceptions_disagree": ("schedule", "first", "second"),
    "cycle": ("nodes",),
    "recursion": ("flow",),
}
WARNINGS: dict[str, tuple[str, ...]] = {
    "unreachable": (),
    "silent_end": (),
    "silent_voicemail": (),
    "menu_without_zero": (),
    "external_forward": ("number",),
    "member_without_queue": ("user",),
    "inactive_user": ("user",),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """An error or a warning at a node; `node` is empty for the flow as a whole."""

    level: Literal["error", "warning"]
    code: str
    node: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def validate(definition: Definition, world: World, *, uid: str = "") -> list[Finding]:
    """Return what is wrong, in the order of `Definition.walk`. `uid` is the flow's own, if it has one."""
    found = [*_flow(definition, world, uid)]
    order = {key: index for index, key in enumerate(definition.walk())}
    for key, node in definition.nodes.items():
        found += _outlets(key, node, definition)
        found += _prompts(key, node, world)
        found += _details(key, node, world)
    return sorted(found, key=lambda finding: order.get(finding.node, -1))


def _finding(code: str, node: str, **params: Any) -> Finding:
    return Finding("error" if code in ERRORS else "warning", code, node, params)


def _flow(definition: Definition, world: World, uid: str) -> Iterator[Finding]:
    nodes = definition.nodes
    if definition.start not in nodes:
        yield _finding("no_start", "")
    else:
        reached = set(definition.reached())
        yield from (_finding("unreachable", key) for key in nodes if key not in reached)
    for key in _silent(definition):
        yield _finding("silent_end" if isinstance(nodes[key], Hangup) else "silent_voicemail", key)
    for cycle in cycles(definition, world.flows, uid):
        yield _finding("cycle", cycle[0], nodes=cycle)
    entered = endless(definition, world.flows, uid)
    for key, node in nodes.items():
        if isinstance(node, Subflow) and node.flow in entered:
            yield _finding("recursion", key, flow=node.flow)


def _silent(definition: Definition) -> list[str]:
    """The hangups and mailboxes without a prompt, except those that only announcements lead to."""
    after_others = {definition.start}
    for node in definition.nodes.values():
        if not isinstance(node, Announcement):
            after_others |= set(node.next.values())
    nodes = definition.nodes.items()
    ends = [key for key, node in nodes if isinstance(node, Hangup | Voicemail) and node.prompt is None]
    return [key for key in ends if key in after_others]


def _outlets(key: str, node: Node, definition: Definition) -> Iterator[Finding]:
    yield from (_finding("missing_outlet", key, outlet=outlet) for outlet in node.required if outlet not in node.next)
    for outlet, target in node.next.items():
        if not node.may_have(outlet):
            yield _finding("unknown_outlet", key, outlet=outlet)
        if target not in definition.nodes:
            yield _finding("missing_target", key, outlet=outlet, target=target)


def _prompts(key: str, node: Node, world: World) -> Iterator[Finding]:
    prompt = prompt_of(node)
    if prompt is None:
        return
    if prompt.is_empty:
        yield _finding("empty_prompt", key)
    if world.recordings is not None:
        for uid in prompt.recording.values():
            if uid not in world.recordings:
                yield _finding("unknown_recording", key, uid=uid)


def _details(key: str, node: Node, world: World) -> Iterator[Finding]:
    match node:
        case Hours():
            yield from _hours(key, node, world)
        case Menu():
            yield from _menu(key, node)
        case RingGroup() | Queue():
            yield from _members(key, node, world)
        case User():
            yield from _user(key, node.user, world)
        case Forward():
            yield from _destination(key, node.number, world)
        case Caller() | Subflow() | Voicemail() | Hangup() | Announcement():
            yield from _others(key, node, world)


def _others(key: str, node: Node, world: World) -> Iterator[Finding]:
    if isinstance(node, Caller):
        yield from (_finding("unknown_list", key, uid=uid) for uid in node.lists if uid not in world.lists)
    elif isinstance(node, Subflow) and node.flow not in world.flows:
        yield _finding("unknown_flow", key, uid=node.flow)
    elif isinstance(node, Voicemail) and not node.box.strip():
        yield _finding("no_box", key)


def _menu(key: str, node: Menu) -> Iterator[Finding]:
    if not any(outlet in KEYS for outlet in node.next):
        yield _finding("no_keys", key)
    if "0" not in node.next:
        yield _finding("menu_without_zero", key)


def _members(key: str, node: RingGroup | Queue, world: World) -> Iterator[Finding]:
    if not node.members:
        yield _finding("empty_group", key)
    for uid in node.members:
        yield from _user(key, uid, world)
        user = world.users.get(uid)
        if user and isinstance(node, Queue) and "queue" not in user.features:
            yield _finding("member_without_queue", key, user=uid)


def _user(key: str, uid: str, world: World) -> Iterator[Finding]:
    user = world.users.get(uid)
    if user is None:
        yield _finding("unknown_user", key, uid=uid)
    elif user.status != "active":
        yield _finding("inactive_user", key, user=uid)


def _destination(key: str, text: str, world: World) -> Iterator[Finding]:
    if text in world.numbers:
        return
    try:
        number = destinations.check(text, world.policy)
    except destinations.DestinationRefused as refused:
        yield _finding("forbidden_destination", key, number=text, why=refused.code, country=refused.country)
        return
    if number not in world.numbers:
        yield _finding("external_forward", key, number=number)


def _hours(key: str, node: Hours, world: World) -> Iterator[Finding]:
    schedule = world.schedules.get(node.schedule)
    if schedule is None:
        yield _finding("unknown_schedule", key, uid=node.schedule)
        return
    for first, second in disagreements(schedule):
        yield _finding("exceptions_disagree", key, schedule=node.schedule, first=first.id, second=second.id)
    for exception in schedule.exceptions:
        if exception.greeting and exception.greeting.action == "forward":
            yield from _destination(key, exception.greeting.target, world)


def disagreements(schedule: Schedule) -> Iterator[tuple[DatedException, DatedException]]:
    """Yield pairs of exceptions of equal length that overlap, are for the same calls and differ in what they say."""
    spans = sorted(exceptions_of(schedule), key=lambda span: (span[1] - span[0], span[0], span[2].id))
    for index, (start, end, first) in enumerate(spans):
        for other_start, other_end, second in spans[index + 1 :]:
            if other_end - other_start != end - start or other_start >= end:
                break
            differ = (first.category, first.greeting) != (second.category, second.greeting)
            if differ and _same_calls(first, second):
                yield first, second


def _same_calls(first: DatedException, second: DatedException) -> bool:
    if first.numbers is None or second.numbers is None:
        return first.numbers is second.numbers
    return not set(first.numbers).isdisjoint(second.numbers)
