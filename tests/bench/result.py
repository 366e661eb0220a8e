"""What a benchmark finds, as var/bench.json and the table show it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "var" / "bench.json"


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `baseline` is in the same unit; `ratio` is value / baseline; `goal` is the limit of `goal_of`.

    `goal_of` is "value", "ratio" or "cpu". `cpu` is the ratio of CPU times. `never` is what the ratio must not exceed
    even where the goal is missed.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    goal: float | None = None
    goal_of: str = "value"
    note: str = ""
    cpu: float | None = None
    never: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal."""
        if self.goal is None:
            return None
        found = {"ratio": self.ratio, "cpu": self.cpu}.get(self.goal_of, self.value)
        return found is not None and found <= self.goal

    def line(self) -> str:
        """For people."""
        baseline = "" if self.baseline is None else f"{self.baseline:.2f}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}×"
        goal = "" if self.goal is None else f"≤ {self.goal:g}{'' if self.goal_of == 'value' else '×'}"
        met = {None: "", True: "yes", False: "NO"}[self.met]
        if self.never is not None and self.ratio is not None and self.ratio > self.never:
            met = "NEVER"
        cpu = "" if self.cpu is None else f"{self.cpu:.2f}×"
        figure = f"{self.name:<58} {self.value:>10.2f} {self.unit:<9}"
        return f"{figure} {baseline:>8} {ratio:>7} {cpu:>7} {goal:>8} {met:<5} {self.note}"


HEAD = f"{'figure':<58} {'value':>10} {'unit':<9} {'baseline':>8} {'ratio':>7} {'CPU':>7} {'goal':>8} met"


def write(results: Sequence[Result], path: Path = FILE) -> None:
    """Write the results; figures of benchmarks that were not run this time are kept."""
    fresh = [asdict(r) | {"met": r.met} for r in results]
    names = {r.name for r in results}
    before = json.loads(path.read_text()) if path.exists() else []
    kept = [old for old in before if old["name"] not in names]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept + fresh, ensure_ascii=False, indent=1) + "\n")
