"""A definition with somebody else instead of a person who leaves, or without them."""

from __future__ import annotations

from msgspec.structs import replace

from telephony.core.user_uses import mails, numbers_of
from telephony.leaving.replace_user import replace_user
from telephony.models import TelephonyUser
from telephony.routing.definition import AnyNode, Definition, Forward, Queue, RingGroup, Voicemail
from telephony.routing.destinations import classify


def number_for(user: TelephonyUser) -> str:
    """Return the number at which calls for a replaced number reach a user; empty if there is none."""
    return user.direct_number or user.mobile_number


def instead(definition: Definition, user: TelephonyUser, by: TelephonyUser) -> Definition:
    """Return the definition with `by` wherever it uses `user`, their numbers and their address."""
    replaced = replace_user(definition, str(user.uid), str(by.uid))
    nodes = {key: _reached(node, user, number_for(by), by.mail) for key, node in replaced.nodes.items()}
    return replace(replaced, nodes=nodes)


def without(definition: Definition, user: TelephonyUser) -> Definition | None:
    """Return the definition with nobody instead; None if a step forwards to the user, which needs another number."""
    if any(_forwards_to(node, user) for node in definition.nodes.values()):
        return None
    replaced = replace_user(definition, str(user.uid))
    nodes = {key: _reached(node, user, "", "") for key, node in replaced.nodes.items()}
    return replace(replaced, nodes=nodes)


def forwards_to(definition: Definition, user: TelephonyUser) -> bool:
    """Return whether a step forwards to one of the user's numbers."""
    return any(_forwards_to(node, user) for node in definition.nodes.values())


def in_queue(definition: Definition, user: TelephonyUser) -> bool:
    """Return whether the user is a member of a queue."""
    return any(isinstance(node, Queue) and str(user.uid) in node.members for node in definition.nodes.values())


def is_whole(definition: Definition) -> bool:
    """Return whether every call comes to an end: a start, all outlets that are required, and nobody missing."""
    nodes = definition.nodes
    return definition.start in nodes and all(
        all(node.next.get(outlet) in nodes for outlet in node.required)
        and not (isinstance(node, (Queue, RingGroup)) and not node.members)
        for node in nodes.values()
    )


def _forwards_to(node: AnyNode, user: TelephonyUser) -> bool:
    return isinstance(node, Forward) and classify(node.number).number in numbers_of(user)


def _reached(node: AnyNode, user: TelephonyUser, number: str, mail: str) -> AnyNode:
    if isinstance(node, Forward) and _forwards_to(node, user):
        return replace(node, number=number)
    if isinstance(node, Voicemail) and user.mail and mails(node) == user.mail.casefold():
        return replace(node, mail=mail)
    return node
