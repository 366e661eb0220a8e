"""Random valid flows and what they meet, as the JSON that the portal and the exchange exchange; by seed.

Every flow ends, and what the design leaves open does not matter: weekly hours do not overlap, exceptions differ in
length, and a schedule has at most one greeting. `overlapping=True` gives up the first two.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

JSON = dict[str, Any]
# Weeks in which the clocks change, in which there are holidays, and an ordinary one.
STARTS = (datetime(2026, 3, 25), datetime(2026, 10, 21), datetime(2026, 12, 21), datetime(2026, 6, 1))
CATEGORIES = ("open", "closed", "lunch")
OUTCOMES = ("answered", "busy", "no_answer", "unavailable", "full", "timeout", "no_agents")
USERS = [f"user-{index}" for index in range(5)]
FEATURES = ("forward_external", "queue", "voicemail")
SCHEDULES = [f"schedule-{index}" for index in range(2)]
LISTS = {"family": ["+4520111111", "+4533*"], "abroad": ["+46*", "+4520111111"]}
MAIN, USERS_OWN, ABROAD, FORBIDDEN = "+4570200000", "+4570200001", "+4930123456", "+4590123456"
FORWARDS = ("+4520999999", USERS_OWN, ABROAD)
CALLERS = ("", "+4520111111", "+4533123456", "+46812345678", "+4540404040")
LEAVES = ("voicemail", "hangup")
INNER = ("hours", "caller", "menu", "announcement", "user", "ring_group", "queue", "forward", "subflow")


@dataclass(frozen=True)
class Case:
    """A world in which `MAIN` leads to the flow "main", and a call to it."""

    world: JSON
    at: datetime
    caller: str
    keys: list[str]
    outcomes: dict[str, str] = field(default_factory=dict)

    @property
    def definition(self) -> JSON:
        """The flow of the number that is called."""
        return dict(self.world["flows"]["main"])


def case(seed: int, *, nodes: int = 12, overlapping: bool = False) -> Case:
    """Return the case of a seed."""
    dice = random.Random(seed)
    start = dice.choice(STARTS)
    flows = {"sub": _flow(dice, 4, []), "main": _flow(dice, nodes, ["sub"])}
    world = {
        "schedules": {uid: _schedule(dice, start, overlapping) for uid in SCHEDULES},
        "lists": LISTS,
        "users": {uid: _user(dice, uid, start) for uid in USERS},
        "flows": flows,
        "numbers": {
            MAIN: {"number": MAIN, "flow": "main", "user": None},
            USERS_OWN: {"number": USERS_OWN, "flow": None, "user": USERS[0]},
        },
        "policy": {"countries": ["DE"]},
    }
    targets = [*flows["main"]["nodes"], *USERS, *FORWARDS]
    return Case(
        world=world,
        at=(start + timedelta(seconds=dice.randrange(7 * 86_400))).replace(tzinfo=UTC),
        caller=dice.choice(CALLERS),
        keys=[dice.choice("12*0#9") for _ in range(dice.randrange(6))],
        outcomes={target: dice.choice(OUTCOMES) for target in dice.sample(targets, dice.randrange(len(targets)))},
    )


def _flow(dice: random.Random, size: int, subflows: list[str]) -> JSON:
    """Outlets lead to later nodes, so that it ends; only keys lead back."""
    keys = [f"n{index}" for index in range(size)]
    kinds = [kind for kind in INNER if subflows or kind != "subflow"]
    nodes = {}
    for index, key in enumerate(keys):
        after = keys[index + 1 :]
        kind = dice.choice(kinds if len(after) > 1 else LEAVES)
        node = {"type": kind, **_fields(dice, kind, subflows)}
        if outlets := _outlets(dice, node):
            node["next"] = {
                outlet: dice.choice(keys if kind == "menu" and len(outlet) == 1 else after[:3]) for outlet in outlets
            }
        nodes[key] = node
    return {"schema": 1, "start": keys[0], "nodes": nodes}


def _fields(dice: random.Random, kind: str, subflows: list[str]) -> JSON:
    prompt = {"text": {"da": f"Besked {dice.randrange(1000)}"}}
    seconds = {"seconds": dice.randint(5, 30)}
    members = {"members": dice.sample(USERS, dice.randint(1, 3))}
    optional = {"prompt": prompt} if dice.random() < 0.5 else {}
    fields: dict[str, JSON] = {
        "hours": {"schedule": dice.choice(SCHEDULES)},
        "caller": {"lists": dice.sample(list(LISTS), dice.randint(1, 2))},
        "menu": {"prompt": prompt, "attempts": dice.randint(1, 3), **seconds},
        "announcement": {"prompt": prompt},
        "user": {"user": dice.choice(USERS), **seconds},
        "ring_group": {**members, "strategy": dice.choice(("all", "sequence", "random", "longest_idle")), **seconds},
        "queue": {**members, "max_wait": dice.randint(10, 1200), "max_length": 5, **optional},
        "forward": {"number": dice.choice(FORWARDS), **seconds},
        "subflow": {"flow": dice.choice(subflows) if subflows else ""},
        "voicemail": {"box": "office", **optional},
        "hangup": optional,
    }
    return fields[kind]


def _outlets(dice: random.Random, node: JSON) -> list[str]:
    some = [each for each in ("lunch", "vacation") if dice.random() < 0.5]
    outlets: dict[str, list[str]] = {
        "hours": ["open", "closed", *some],
        "caller": [*node.get("lists", ()), "hidden", "otherwise"],
        "menu": [*dice.sample("12*0#", dice.randint(1, 4)), "timeout", "invalid"],
        "announcement": ["done"],
        "user": ["busy", "no_answer", "unavailable"],
        "ring_group": ["no_answer"],
        "queue": ["timeout", "full", "no_agents"],
        "forward": ["busy", "no_answer", "refused"],
        "subflow": ["returned"],
    }
    return outlets.get(node["type"], [])


def _schedule(dice: random.Random, start: datetime, overlapping: bool) -> JSON:
    weekly = [{"day": day, **each} for day in range(7) for each in _hours(dice, overlapping)]
    dates = [f"{start + timedelta(days=day):%Y-%m-%d}" for day in range(7)]
    holidays = {
        date: dice.choice(({"state": "closed"}, {"state": "own", "intervals": _hours(dice, overlapping)}))
        for date in dice.sample(dates, dice.randrange(3))
    }
    lengths = [dice.randrange(1, 60) * 15 for _ in range(3)] if overlapping else dice.sample(range(15, 5000, 135), 3)
    exceptions = [_exception(dice, start, index, length) for index, length in enumerate(lengths)]
    if dice.random() < 0.5:
        exceptions[0]["greeting"] = _greeting(dice)
    override = None
    if dice.random() < 0.3:
        at = (start + timedelta(minutes=dice.randrange(7 * 1440))).replace(tzinfo=UTC)
        until = at + timedelta(minutes=dice.randrange(1, 1440))
        override = {"category": dice.choice(CATEGORIES), "from": at.isoformat(), "until": until.isoformat()}
    return {"weekly": weekly, "holidays": holidays, "exceptions": exceptions, "override": override}


def _hours(dice: random.Random, overlapping: bool) -> list[JSON]:
    """Between 7:00 and 21:45, and perhaps a night; if they may overlap, at any quarter."""
    if overlapping:
        quarters = [dice.choices(range(96), k=2) for _ in range(dice.randrange(4))]
        return [_interval(dice, first, second) for first, second in quarters]
    edges = sorted(dice.sample(range(28, 88), 2 * dice.randrange(4)))
    found = [_interval(dice, first, second) for first, second in zip(edges[::2], edges[1::2], strict=True)]
    return [*found, _interval(dice, 88, dice.choice((0, 8, 12, 24)))] if dice.random() < 0.3 else found


def _interval(dice: random.Random, first: int, second: int) -> JSON:
    to = "24:00" if second == 0 and dice.random() < 0.5 else f"{second // 4:02}:{second % 4 * 15:02}"
    return {"from": f"{first // 4:02}:{first % 4 * 15:02}", "to": to, "category": dice.choice(CATEGORIES)}


def _exception(dice: random.Random, start: datetime, index: int, minutes: int) -> JSON:
    at = start + timedelta(minutes=15 * dice.randrange(7 * 96))
    return {
        "id": f"exception-{index}",
        "from": f"{at:%Y-%m-%dT%H:%M}",
        "to": f"{at + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}",
        "category": dice.choice((*CATEGORIES, "vacation")),
        "greeting": None,
        "numbers": dice.choice((None, [MAIN], ["+4599999999"])),
    }


def _greeting(dice: random.Random, box: str = "office") -> JSON:
    action = dice.choice(("message", "voicemail", "forward", "ring"))
    target = {"voicemail": box, "forward": dice.choice(FORWARDS)}.get(action, "")
    return {"prompt": {"text": {"da": f"Vi har ferie {dice.randrange(1000)}"}}, "action": action, "target": target}


def _user(dice: random.Random, uid: str, start: datetime) -> JSON:
    at = (start + timedelta(minutes=dice.randrange(7 * 1440))).replace(tzinfo=UTC)
    greetings = []
    # They may overlap, and follow each other at once.
    for _number in range(dice.choice((0, 0, 1, 3))):
        begin = at + timedelta(minutes=30 * dice.randrange(-100, 100))
        until = begin + timedelta(minutes=30 * dice.randrange(1, 100))
        greetings.append(
            {"from": begin.isoformat(), "to": until.isoformat(), **_greeting(dice, dice.choice(("office", "")))}
        )
    return {
        "uid": uid,
        "name": uid,
        "numbers": [USERS_OWN] if uid == USERS[0] else [],
        "short": "",
        "presence": dice.choice(("available", "available", "busy", "away", "dnd")),
        "presence_until": dice.choice((None, at.isoformat())),
        "forwards": {
            situation: dice.choice(("", "", "", "+4520999999", FORBIDDEN))
            for situation in ("always", "busy", "no_answer", "unavailable")
        },
        "voicemail": dice.random() < 0.5,
        "greetings": greetings,
        "status": dice.choice(("active",) * 6 + ("leave", "leave", "barred", "left", "invited")),
        "features": [each for each in FEATURES if dice.random() < 0.8],
        "mobile": "",
    }
