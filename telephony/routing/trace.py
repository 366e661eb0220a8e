"""What a simulated call did: its steps and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telephony.routing.definition import Prompt

# Why a step did what it did. Of a schedule, the first six; of a user who is called, the last ones.
REASONS = (
    "override", "exception", "holiday", "weekly", "none", "unknown_schedule",
    "greeting",
    "hidden", "listed", "not_listed",
    "pressed", "timeout", "invalid",
    "played", "voicemail", "hangup",
    "entered", "returned", "unknown_flow",
    "flow", "unassigned",
    "forwarded", "refused", "too_many_hops",
    "no_agents", "full",
    "answered", "busy", "no_answer", "unavailable", "away", "dnd", "not_active", "unknown_user",
)  # fmt: skip
# How a call ends: busy, no_answer and unavailable are a called user's without voicemail; unassigned is a number without
# flow and user; broken, a flow that leads nowhere and is not valid.
ENDS = (
    "answered", "voicemail", "hangup", "busy", "no_answer", "unavailable",
    "unassigned", "too_many_steps", "too_many_hops", "broken",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a call.

    `type` is that of the node, or "number" where a number is called and no node is involved: `node` is empty then.
    `flow` is the uid of the flow that the node belongs to; empty for the definition that was simulated. `outlet` is
    empty where the call ends or goes elsewhere. `prompts` are what the caller received, in order; `seconds` is how
    long the step took, the prompts aside, whose length is not known. `reason` is one of `REASONS`, and `params` are the
    values for the text that explains it.
    """

    node: str
    type: str
    outlet: str
    reason: str
    at: datetime
    seconds: int = 0
    flow: str = ""
    prompts: tuple[Prompt, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """How a call ended: `kind` is one of `ENDS`. `target` is the user (uid), the number or the box that took it."""

    kind: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """A call: steps and end. A call that starts before `until` (exclusive) goes the same way; None: for years."""

    steps: tuple[Step, ...]
    end: End
    until: datetime | None = None

    @property
    def seconds(self) -> int:
        """How long the call took."""
        return sum(step.seconds for step in self.steps)

    @property
    def path(self) -> tuple[Any, ...]:
        """What callers notice: two calls with equal paths went the same way, whatever their times and reasons."""
        return (*((step.flow, step.node, step.outlet, step.prompts) for step in self.steps), self.end)
