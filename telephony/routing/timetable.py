"""The values of a schedule, as in its JSON: weekly hours, public holidays, dated exceptions, the night switch.

    {"weekly": [{"day": 0, "from": "08:00", "to": "16:00", "category": "open"}],
     "holidays": {"2026-12-24": {"state": "closed"}, "2026-12-31": {"state": "own", "intervals": […]}},
     "exceptions": [{"id": …, "from": "2026-07-06T00:00", "to": "2026-07-27T00:00", "category": "closed",
                     "greeting": null, "numbers": null}],
     "override": null}

Times are local (Europe/Copenhagen), those of the override instants. `telephony.routing.schedule` says which state is in
force at an instant.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from telephony.routing.definition import Prompt

OPEN, CLOSED, VACATION = "open", "closed", "vacation"

Category = Annotated[str, Meta(pattern=r"\A[a-z0-9_-]{1,40}\Z")]
Time = Annotated[str, Meta(pattern=r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z")]
TimeOrMidnight = Annotated[str, Meta(pattern=r"\A(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\Z")]
LocalTime = Annotated[
    str, Meta(pattern=r"\A20[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?\Z")
]
Instant = Annotated[datetime, Meta(tz=True)]


class Value(msgspec.Struct, frozen=True, rename={"start": "from"}):
    """An immutable value; `start` is "from" in JSON. Unknown keys are ignored."""


class Hours(Value, frozen=True):
    """Part of a day, half-open. An end at or before the start is on the next day."""

    start: Time
    to: TimeOrMidnight
    category: Category = OPEN

    @property
    def passes_midnight(self) -> bool:
        """Return whether it ends on the next day, after its first instant."""
        return self.to <= self.start


class Weekly(Hours, frozen=True, kw_only=True):
    """The same on each `day` of the week; 0 is Monday."""

    day: Annotated[int, Meta(ge=0, le=6)]


class Holiday(Value, frozen=True):
    """What a public holiday's date has instead of its weekly hours: nothing, or hours of its own."""

    state: Literal["closed", "own"] = "closed"
    intervals: tuple[Hours, ...] = ()


class Greeting(Value, frozen=True):
    """What callers receive during an exception, and then: `action`, with the number or the box in `target`."""

    prompt: Prompt = Prompt()
    action: Literal["message", "voicemail", "forward", "ring"] = "message"
    target: str = ""


class DatedException(Value, frozen=True, kw_only=True):
    """Another category from one local time to another; only for calls to `numbers` if they are given."""

    id: str
    start: LocalTime
    to: LocalTime
    category: Category = CLOSED
    greeting: Greeting | None = None
    numbers: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        # 31 February: the reader reports a ValueError as it does other mistakes.
        datetime.fromisoformat(self.start)
        datetime.fromisoformat(self.to)

    def applies_to(self, called: str) -> bool:
        """Return whether it is for calls to the number."""
        return self.numbers is None or called in self.numbers


class Override(Value, frozen=True, kw_only=True):
    """The night switch: one category until an instant."""

    category: Category
    start: Instant
    until: Instant


class Schedule(Value, frozen=True, dict=True):
    """A schedule. What `telephony.routing.schedule` computes from it is in `computed`, once for each object."""

    weekly: tuple[Weekly, ...] = ()
    holidays: dict[str, Holiday] = {}
    exceptions: tuple[DatedException, ...] = ()
    override: Override | None = None

    @classmethod
    def read(cls, data: object) -> Schedule:
        """Read the JSON of a schedule. Raises msgspec.ValidationError."""
        return msgspec.convert(data, cls)

    @cached_property
    def computed(self) -> dict[date | str, Any]:
        """The days by local date, and the "exceptions" as instants."""
        return {}
