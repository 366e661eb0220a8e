"""A call under way: what it knows, what it has done, and until when calls that start later go the same way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from telephony.routing.definition import Definition, Prompt
from telephony.routing.trace import End, Step, Trace
from telephony.routing.world import UserState, World

MOST_STEPS = 50
MOST_HOPS = 5


class Result(NamedTuple):
    """What a step does. Besides taking an outlet, it may end the call, call a number, or enter or leave a flow."""

    outlet: str = ""
    reason: str = ""
    params: Mapping[str, Any] = {}
    prompts: tuple[Prompt, ...] = ()
    seconds: int = 0
    end: End | None = None
    number: str = ""
    enter: str = ""
    leave: bool = False


class Frame(NamedTuple):
    """A flow that the call is in, and the node of the one around it that it returns to."""

    flow: str
    definition: Definition
    back: str = ""


@dataclass(slots=True)
class Call:
    """A call. `called` is the number of the company that it reached last."""

    world: World
    caller: str
    called: str
    keys: Iterator[str]
    outcomes: Mapping[str, str]
    at: datetime
    elapsed: int = 0
    hops: int = 0
    until: datetime | None = None
    frames: list[Frame] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The instant that the call has reached, in UTC."""
        return self.at + timedelta(seconds=self.elapsed)

    def watch(self, change: datetime | None) -> None:
        """Note that what was decided now may be decided differently from an instant on."""
        if change is None or change <= self.now:
            return
        later = change - timedelta(seconds=self.elapsed)
        if self.until is None or later < self.until:
            self.until = later

    def watch_user(self, user: UserState) -> None:
        """Note when a user's availability may change."""
        self.watch(user.presence_until)
        for greeting in user.greetings:
            self.watch(greeting.start)
            self.watch(greeting.to)

    def outcome(self, *targets: str) -> str:
        """Return how the first target answers of which this is known; empty if of none."""
        return next((self.outcomes[target] for target in targets if target in self.outcomes), "")

    def record(self, node: str, kind: str, result: Result) -> None:
        """Add a step."""
        self.steps.append(
            Step(
                node=node,
                type=kind,
                outlet=result.outlet,
                reason=result.reason,
                at=self.now,
                seconds=result.seconds,
                flow=self.frames[-1].flow if self.frames and node else "",
                prompts=result.prompts,
                params=result.params,
            )
        )
        self.elapsed += result.seconds

    def trace(self, end: End) -> Trace:
        """Return what the call did."""
        return Trace(tuple(self.steps), end, self.until)
