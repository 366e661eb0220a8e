"""The result of loading one file, with the reasons of refusals."""

from __future__ import annotations

from dataclasses import dataclass, field

SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why a row (or the file) was refused."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.column or 'row'}: {self.reason}"


@dataclass(slots=True)
class Result:
    """The result of loading one file. `refused` counts all refusals, `refusals` lists the first thousand."""

    file: str
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, line: int, column: str, reason: str) -> None:
        """Count a refusal, and store it up to the limit."""
        self.refused += 1
        if len(self.refusals) < SHOWN:
            self.refusals.append(Refusal(self.file, line, column, reason))
