"""What a body of each kind must hold. The exchange refuses a malformed one, so that no call meets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from selfservice.gateways.exchange.simulator.destinations import E164
from selfservice.gateways.exchange.simulator.nodes import NODES, Spec

LANGUAGES = {"da", "en"}
CATEGORY = re.compile(r"[a-z0-9_-]{1,40}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
PRESENCES = ("available", "busy", "away", "dnd")
STATUSES = ("invited", "active", "leave", "barred", "left")
ACTIONS = ("message", "voicemail", "forward", "ring")
FORWARDS = ("always", "busy", "no_answer", "unavailable")


class Problem(Exception):
    """Error: the exchange refuses what it was sent, with a code, words and an HTTP status.

    `target` is the kind and uid of an object that is not there.
    """

    def __init__(self, code: str, text: str, status: int = 422, target: tuple[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.text, self.status, self.target = code, text, status, target


@dataclass(slots=True)
class References:
    """What a body refers to: objects of the tenant by kind and uid, and destinations of calls."""

    targets: set[tuple[str, str]] = field(default_factory=set)
    destinations: set[str] = field(default_factory=set)


def need(condition: object, text: str) -> None:
    """Raise Problem MALFORMED unless the condition holds."""
    if not condition:
        raise Problem("MALFORMED", text)


def _text(value: Any, what: str, most: int = 100, least: int = 0) -> str:
    need(isinstance(value, str) and least <= len(value) <= most, what)
    return str(value)


def _number(value: Any, what: str) -> str:
    need(isinstance(value, str) and E164.fullmatch(value), what)
    return str(value)


def _whole(value: Any, what: str, least: int, most: int) -> None:
    need(type(value) is int and least <= value <= most, what)


def _list(value: Any, what: str, most: int = 1000) -> list[Any]:
    need(isinstance(value, list) and len(value) <= most, what)
    return list(value)


def _one_of(value: Any, choices: Collection[str], what: str) -> None:
    need(isinstance(value, str) and value in choices, what)


def _dict(value: Any, what: str, keys: Collection[str] | None = None) -> dict[str, Any]:
    need(isinstance(value, dict) and (keys is None or set(value) <= set(keys)), what)
    return dict(value)


def _moment(value: Any, what: str, *, aware: bool) -> None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        need(False, what)
        return
    # What is near the first or the last day of the calendar can't be compared in another zone.
    need(2000 <= found.year <= 2200 and (found.tzinfo is not None) is aware, what)


def _prompt(value: Any, into: References) -> None:
    prompt = _dict(value, "prompt", ("text", "recording"))
    texts, recordings = (_dict(prompt.get(name, {}), f"prompt.{name}", LANGUAGES) for name in ("text", "recording"))
    # An empty one is none.
    need(texts.get("da") or recordings.get("da"), "prompt: da")
    for text in texts.values():
        _text(text, "prompt.text", 2000)
    into.targets |= {("recording", _text(uid, "prompt.recording", 64)) for uid in recordings.values() if uid != ""}


def _greeting(value: Any, into: References) -> None:
    """Check the greeting of an exception or of a user: its prompt, and what happens after it."""
    greeting = _dict(value, "greeting")
    _prompt(greeting.get("prompt"), into)
    _one_of(greeting.get("action"), ACTIONS, "greeting.action")
    target = _text(greeting.get("target", ""), "greeting.target")
    if greeting["action"] == "forward":
        into.destinations.add(_number(target, "greeting.target"))


def _policy(uid: str, body: dict[str, Any], into: References) -> None:
    need(uid == "policy", "uid")
    for each in _list(body.get("countries"), "countries"):
        need(isinstance(each, str) and re.fullmatch("[A-Z]{2}", each), "countries")
    if body.get("external_forwards_cap") is not None:
        _whole(body["external_forwards_cap"], "external_forwards_cap", 0, 1_000_000)


def _recording(uid: str, body: dict[str, Any], into: References) -> None:
    seconds = body.get("seconds", 0)
    need(type(seconds) in (int, float) and 0 <= seconds <= 3600, "seconds")


def _caller_list(uid: str, body: dict[str, Any], into: References) -> None:
    for each in _list(body.get("entries"), "entries", 10_000):
        need(isinstance(each, str) and re.fullmatch(r"\+[0-9]{1,15}\*|\+[0-9]{7,15}", each), "entries")


def _user(uid: str, body: dict[str, Any], into: References) -> None:
    need(body.get("uid", uid) == uid, "uid")
    for each in _list(body.get("numbers", []), "numbers"):
        _number(each, "numbers")
    need(re.fullmatch("[0-9]{0,8}", _text(body.get("short", ""), "short")), "short")
    _one_of(body.get("presence"), PRESENCES, "presence")
    until = body.get("presence_until")
    _moment("2000-01-01T00:00Z" if until is None else until, "presence_until", aware=True)
    _one_of(body.get("status"), STATUSES, "status")
    need(type(body.get("voicemail", False)) is bool, "voicemail")
    for each in _list(body.get("features", []), "features"):
        _text(each, "features")
    forwards = _dict(body.get("forwards", {}), "forwards", FORWARDS)
    into.destinations |= {_number(each, "forwards") for each in forwards.values() if each != ""}
    if body.get("mobile"):
        _number(body["mobile"], "mobile")
    for each in _list(body.get("greetings", []), "greetings"):
        _user_greeting(each, into)


def _user_greeting(value: Any, into: References) -> None:
    _greeting(value, into)
    for name in ("from", "to"):
        _moment(value.get(name), f"greetings.{name}", aware=True)


def _intervals(value: Any, what: str) -> list[dict[str, Any]]:
    intervals = [_dict(each, what) for each in _list(value, what)]
    for each in intervals:
        begins, ends = (_text(each.get(name), what) for name in ("from", "to"))
        need(CLOCK.fullmatch(begins) and (ends == "24:00" or CLOCK.fullmatch(ends)), what)
        need(CATEGORY.fullmatch(_text(each.get("category"), what)), what)
    return intervals


def _schedule(uid: str, body: dict[str, Any], into: References) -> None:
    for each in _intervals(body.get("weekly"), "weekly"):
        _whole(each.get("day"), "weekly.day", 0, 6)
    for day, holiday in _dict(body.get("holidays", {}), "holidays").items():
        _holiday(day, _dict(holiday, "holidays"))
    for exception in _list(body.get("exceptions", []), "exceptions"):
        _exception(_dict(exception, "exceptions"), into)
    override = body.get("override")
    if override is not None:
        need(CATEGORY.fullmatch(_text(_dict(override, "override").get("category"), "override")), "override.category")
        for name in ("from", "until"):
            _moment(override.get(name), f"override.{name}", aware=True)


def _holiday(day: str, holiday: dict[str, Any]) -> None:
    try:
        need(date.fromisoformat(day).isoformat() == day, "holidays")
    except ValueError:
        need(False, "holidays")
    _one_of(holiday.get("state"), ("closed", "own"), "holidays.state")
    if holiday["state"] == "own":
        _intervals(holiday.get("intervals"), "holidays.intervals")


def _exception(given: dict[str, Any], into: References) -> None:
    _text(given.get("id"), "exceptions.id", 64, 1)
    need(CATEGORY.fullmatch(_text(given.get("category"), "exceptions.category")), "exceptions.category")
    for name in ("from", "to"):
        _moment(given.get(name), f"exceptions.{name}", aware=False)
    if given.get("greeting") is not None:
        _greeting(given["greeting"], into)
    if given.get("numbers") is not None:
        for number in _list(given["numbers"], "exceptions.numbers"):
            _number(number, "exceptions.numbers")


def _flow(uid: str, body: dict[str, Any], into: References) -> None:
    _whole(body.get("version"), "version", 1, 1_000_000)
    definition = _dict(body.get("definition"), "definition", ("schema", "start", "nodes"))
    need(definition.get("schema") == 1, "schema")
    nodes = _dict(definition.get("nodes"), "nodes")
    need(0 < len(nodes) <= 1000, "nodes")
    need(definition.get("start") in nodes if isinstance(definition.get("start"), str) else False, "start")
    for identity, value in nodes.items():
        need(CATEGORY.fullmatch(identity), "nodes")
        node = _dict(value, identity)
        _one_of(node.get("type"), NODES, f"{identity}.type")
        _node(identity, node, NODES[node["type"]], nodes, into)


def _node(identity: str, node: dict[str, Any], spec: Spec, nodes: Collection[str], into: References) -> None:
    fields = set(node) - {"type", "next", "name"}
    need(spec.fields <= fields <= spec.fields | spec.optional, f"{identity}: felter")
    _text(node.get("name", ""), f"{identity}.name", 60)
    for name in fields:
        FIELDS[name](node[name], f"{identity}.{name}", into)
    outlets = _dict(node.get("next", {}), f"{identity}.next")
    needed = spec.outlets | (set(node["lists"]) if "lists" in node else set())
    need(needed <= set(outlets), f"{identity}: udgang mangler")
    need(all(re.fullmatch(spec.others, each) for each in set(outlets) - needed), f"{identity}: ukendt udgang")
    need(all(isinstance(each, str) and each in nodes for each in outlets.values()), f"{identity}: ukendt trin")


def _target(kind: str) -> Callable[[Any, str, References], None]:
    return lambda value, what, into: into.targets.add((kind, _text(value, what, 64, 1)))


def _members(value: Any, what: str, into: References) -> None:
    need(_list(value, what), what)
    for each in value:
        into.targets.add(("user", _text(each, what, 64, 1)))


def _lists(value: Any, what: str, into: References) -> None:
    for each in _list(value, what):
        into.targets.add(("list", _text(each, what, 64, 1)))


FIELDS: dict[str, Callable[[Any, str, References], None]] = {
    "schedule": _target("schedule"),
    "user": _target("user"),
    "flow": _target("flow"),
    "lists": _lists,
    "members": _members,
    "prompt": lambda value, what, into: _prompt(value, into),
    "seconds": lambda value, what, into: _whole(value, what, 1, 600),
    "attempts": lambda value, what, into: _whole(value, what, 1, 5),
    "max_wait": lambda value, what, into: _whole(value, what, 1, 7200),
    "max_length": lambda value, what, into: _whole(value, what, 1, 1000),
    "strategy": lambda value, what, into: _one_of(value, ("all", "sequence", "random", "longest_idle"), what),
    "number": lambda value, what, into: into.destinations.add(_number(value, what)),
    "box": lambda value, what, into: need(_text(value, what) is not None, what),
    "mail": lambda value, what, into: need(_text(value, what, 254) is not None, what),
}


def _phone_number(uid: str, body: dict[str, Any], into: References) -> None:
    _number(body.get("number"), "number")
    flow, user = body.get("flow"), body.get("user")
    need(flow is None or user is None, "flow, user")
    for kind, target in (("flow", flow), ("user", user)):
        if target is not None:
            into.targets.add((kind, _text(target, kind, 64, 1)))


KINDS: dict[str, Callable[[str, dict[str, Any], References], None]] = {
    "policy": _policy,
    "recording": _recording,
    "list": _caller_list,
    "user": _user,
    "schedule": _schedule,
    "flow": _flow,
    "number": _phone_number,
}


def read(kind: str, uid: str, body: dict[str, Any]) -> References:
    """Return what a body refers to. Raises Problem MALFORMED, with the field, if the exchange can't use it."""
    into = References()
    _text(body.get("name", ""), "name", 200)
    KINDS[kind](uid, body, into)
    return into
