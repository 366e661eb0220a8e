"""A definition without a user: somebody else instead, or nobody."""

from __future__ import annotations

from msgspec.structs import replace

from telephony.routing.definition import AnyNode, Definition, Queue, RingGroup, User


def replace_user(definition: Definition, user: str, by: str = "") -> Definition:
    """Return the definition with `by` instead of `user` wherever the user is used; empty: with nobody.

    With nobody, members are left out (a group may become empty, which `validate` reports), and so is a step that rings
    the user: what leads to it leads to its outlet "unavailable".
    """
    nodes = {key: _replaced(node, user, by) for key, node in definition.nodes.items()}
    if by:
        return replace(definition, nodes=nodes)
    instead = {key: node.next.get("unavailable", "") for key, node in nodes.items() if _rings(node, user)}
    kept = {key: _led_on(node, instead) for key, node in nodes.items() if key not in instead}
    return replace(definition, nodes=kept, start=_after(definition.start, instead))


def _rings(node: AnyNode, user: str) -> bool:
    return isinstance(node, User) and node.user == user


def _replaced(node: AnyNode, user: str, by: str) -> AnyNode:
    if isinstance(node, (RingGroup, Queue)) and user in node.members:
        members = [by if member == user else member for member in node.members]
        return replace(node, members=tuple(dict.fromkeys(filter(None, members))))
    return replace(node, user=by) if by and isinstance(node, User) and node.user == user else node


def _led_on(node: AnyNode, instead: dict[str, str]) -> AnyNode:
    """An outlet that leads only from one removed step to another leads nowhere."""
    led = {outlet: _after(target, instead) for outlet, target in node.next.items()}
    return replace(node, next={outlet: target for outlet, target in led.items() if target})


def _after(target: str, instead: dict[str, str]) -> str:
    """The first node from `target` on that remains; empty if there is none."""
    passed = set()
    while target in instead and target not in passed:
        passed.add(target)
        target = instead[target]
    return "" if target in instead else target
