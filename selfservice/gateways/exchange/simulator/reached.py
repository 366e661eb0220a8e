"""Who a call to a number may ring, so that the page of a call asks how each of them answers, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from selfservice.gateways.exchange.simulator import objects
from selfservice.simulators.store import Store

# Kind and uid of an object; of a number, the number itself.
Named = tuple[str, str]
# What a person or a number is called, and the answers to choose from.
Target = tuple[str, list[str]]
LED_TO = {"user": "user", "flow": "flow", "number": "number", "schedule": "schedule"}


def targets(store: Store, cvr: str, number: str) -> dict[str, Target]:
    """Return who a call to a number may ring, by uid, number outside, or id of a queue's step; by name."""
    every = {kind: objects.every(store, cvr, kind) for kind in LED_TO}
    every["number"] = {each["number"]: each for each in every["number"].values()}
    found: dict[str, Target] = {}
    todo: list[Named] = [("number", number)]
    done: set[Named] = set()
    while todo:
        kind, name = todo.pop()
        if name and (kind, name) not in done:
            done.add((kind, name))
            body = every[kind].get(name)
            found |= _asked(kind, name, body)
            todo += _led_to(kind, body) if body else ()
    return dict(sorted(found.items(), key=lambda entry: entry[1][0]))


def _asked(kind: str, name: str, body: dict[str, Any] | None) -> dict[str, Target]:
    """Return whose answers the form asks for because of an object."""
    if kind == "number":
        return {} if body else {name: (name, ["answered", "busy"])}
    if kind == "user" and body:
        return {name: (body.get("name") or name, ["answered", "busy", "unavailable"])}
    nodes = body["definition"]["nodes"] if kind == "flow" and body else {}
    queues = {key: node for key, node in nodes.items() if node["type"] == "queue"}
    return {key: (f"Kø: {node.get('name') or key}", ["full"]) for key, node in queues.items()}


def _led_to(kind: str, body: dict[str, Any]) -> Iterator[Named]:
    """Yield what a call may go to from an object."""
    if kind == "flow":
        for node in body["definition"]["nodes"].values():
            yield from ((of, node[key]) for key, of in LED_TO.items() if node.get(key))
            yield from (("user", uid) for uid in node.get("members", []))
    elif kind == "number":
        yield from ((of, body[of]) for of in ("flow", "user") if body.get(of))
    else:
        yield from (("number", each) for each in body.get("forwards", {}).values() if each)
        greetings = [*body.get("greetings", []), *(each.get("greeting") for each in body.get("exceptions", []))]
        yield from (("number", each.get("target", "")) for each in greetings if each and each["action"] == "forward")
