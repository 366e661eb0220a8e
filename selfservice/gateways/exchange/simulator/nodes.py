"""The types of steps in a flow: their fields, and the outlets that lead on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spec:
    """A type of step: fields that it must and may have, outlets that it must have, and a pattern of further ones."""

    fields: frozenset[str]
    outlets: frozenset[str]
    optional: frozenset[str]
    others: str


def _spec(fields: str, outlets: str, optional: str = "", others: str = r"(?!)") -> Spec:
    return Spec(frozenset(fields.split()), frozenset(outlets.split()), frozenset(optional.split()), others)


# What a step has where it says nothing else.
DEFAULTS = {
    "menu": {"seconds": 5, "attempts": 3},
    "user": {"seconds": 20},
    "ring_group": {"strategy": "all", "seconds": 20},
    "queue": {"max_wait": 300, "max_length": 20},
    "forward": {"seconds": 30},
}
NODES = {
    "hours": _spec("schedule", "open closed", others=r"[a-z0-9_-]{1,40}"),
    "caller": _spec("", "hidden otherwise", "lists"),
    "menu": _spec("prompt", "timeout invalid", "seconds attempts", others=r"[0-9*#]"),
    "announcement": _spec("prompt", "done"),
    "user": _spec("user", "busy no_answer unavailable", "seconds"),
    "ring_group": _spec("members", "no_answer", "strategy seconds"),
    "queue": _spec("members", "timeout full no_agents", "max_wait max_length prompt"),
    "forward": _spec("number", "busy no_answer refused", "seconds"),
    "subflow": _spec("flow", "returned"),
    "voicemail": _spec("", "", "box mail prompt"),
    "hangup": _spec("", "", "prompt"),
}
