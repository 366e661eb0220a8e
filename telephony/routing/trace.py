"""What a simulated call did: its steps and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telephony.routing.definition import Prompt


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a call.

    `type` is that of the node, or "number" where a number is called and no node is involved: `node` is empty then.
    `flow` is the uid of the flow that the node belongs to; empty for the definition that was simulated. `outlet` is
    empty where the call ends or goes elsewhere. `prompts` are what the caller received, in order; `seconds` is how
    long the step took, the prompts aside, whose length is not known. `reason` is a code and `params` its values, for
    the text that explains it.
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
    """How a call ended. `target` is the uid of the user, the number or the box that took it; empty for the others.

    Kinds: answered, voicemail, hangup; busy, no_answer, unavailable (a called user without voicemail); unassigned (a
    number without flow and user); too_many_steps, too_many_hops; broken (the flow leads nowhere: it is not valid).
    """

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
