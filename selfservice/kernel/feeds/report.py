"""The result of loading one file, with the reasons of refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePath

SHOWN = 1000
# A value of fewer characters names nobody.
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why a row (or the file) was refused. `value` is the cell, if the reason repeats it."""

    file: str
    line: int
    column: str
    reason: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.reason}"

    @property
    def place(self) -> str:
        """Return line and column."""
        return f"line {self.line}, {self.column or 'row'}"

    @property
    def without_value(self) -> str:
        """Return place and reason without the cell, which may be of a person."""
        reason = self.reason
        if len(self.value) >= SHORTEST:
            reason = re.sub(rf"(?<!\w){re.escape(self.value)}(?!\w)", "…", reason)
        return f"{self.place}: {reason}"


@dataclass(slots=True)
class Result:
    """The result of loading one file. `refused` counts all refusals, `refusals` lists the first thousand."""

    file: str
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the declared name of the file, whatever its form."""
        return PurePath(self.file).stem

    def refuse(self, line: int, column: str, reason: str, value: str = "") -> None:
        """Count a refusal, and store it up to the limit. `value`: the cell, which the reason may repeat."""
        self.refused += 1
        if len(self.refusals) < SHOWN:
            self.refusals.append(Refusal(self.file, line, column, reason, value if value in reason else ""))
