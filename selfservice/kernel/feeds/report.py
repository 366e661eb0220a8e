"""The result of loading one file."""

from __future__ import annotations

from dataclasses import dataclass, field

from selfservice.kernel.feeds.read import Refusal

SHOWN = 1000


@dataclass(slots=True)
class Result:
    """The result of loading one file. `refused` counts all refusals, `refusals` lists the first thousand."""

    file: str
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, *refusals: Refusal) -> None:
        """Count refusals, and store them up to the limit."""
        self.refused += len(refusals)
        self.refusals += refusals[: SHOWN - len(self.refusals)]
