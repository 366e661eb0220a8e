"""Whether a definition may be published: errors, which forbid it, and warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from telephony.routing.definition import Definition
from telephony.routing.world import World


@dataclass(frozen=True, slots=True)
class Finding:
    """An error or a warning at a node; `node` is empty for the flow as a whole.

    Errors: no_start, missing_outlet (outlet), unknown_outlet (outlet), missing_target (outlet, target), no_keys,
    empty_prompt, empty_group, unknown_schedule, unknown_list, unknown_user, unknown_flow, unknown_recording (uid),
    no_box, forbidden_destination (number, why: a code of `destinations`), exceptions_disagree (schedule, first,
    second), cycle (nodes), recursion (flow).
    Warnings: unreachable, silent_end, menu_without_zero, external_forward (number), member_without_queue (user),
    inactive_user (user).
    """

    level: Literal["error", "warning"]
    code: str
    node: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def validate(definition: Definition, world: World, *, uid: str = "") -> list[Finding]:
    """Return what is wrong, in the order of the nodes. `uid` is the flow's own, for subflows that lead back to it."""
    raise NotImplementedError
