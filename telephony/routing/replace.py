"""A definition without a user: somebody else instead, or nobody."""

from __future__ import annotations

from telephony.routing.definition import Definition


def replace_user(definition: Definition, user: str, by: str = "") -> Definition:
    """Return the definition with `by` instead of `user` wherever the user is used; empty: with nobody.

    With nobody, members are left out (a group may become empty, which `validate` reports), and a step that rings the user
    is left out: what leads to it leads to its outlet "unavailable".
    """
    raise NotImplementedError
