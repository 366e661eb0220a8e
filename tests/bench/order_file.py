"""Orders by a file, and what comes from the gateways, in CPU time: of the process and its backend of the database.

`python -m tests.bench orders-file`. A file of 5,000 rows (verdicts, the page that shows them, placing, starting all
items without the network's answers), of new numbers and of numbers that move here; a row of 5,000 against one of 500.
Then the events of those portings: 10,000 in random order, which must end in the same states as in their own order.
"""

from __future__ import annotations

import json
from typing import Any

from tests.bench.result import Result
from tests.portal import Portal

FEW, ROWS = 500, 5_000
# Seconds, by step; what a person waits for is the verdicts with their page, and the placing.
GOALS = {"verdicts": 5.0, "placed": 10.0}
EVENTS_GOAL = 30.0
# A row of a large file against one of a small.
FLAT = 1.25
SORTS = {"new numbers": (), "numbers that move here": ("--moves",)}


def run(portal: Portal) -> list[Result]:
    """The figures."""
    portal.start_simulators()
    portal.start_web(workers=1)
    results = []
    for sort, flags in SORTS.items():
        few, many = (_steps(portal, count, *flags) for count in (FEW, ROWS))
        for step, seconds in many.items():
            ratio = (seconds / ROWS) / (few[step] / FEW or 1)
            name = f"order of {ROWS:,} {sort}: {step}"
            results.append(Result(name, seconds, "s CPU", goal=GOALS.get(step)))
            if step != "placed":
                results.append(Result(f"{name}, a row against one of {FEW}", ratio, "×", goal=FLAT))
    found = json.loads(portal.run("-m", "tests.bench.port_events").splitlines()[-1])
    note = f"{found['portings']:,} portings, same states as in order: {'yes' if found['same'] else 'NO'}"
    seconds = found["seconds"] if found["same"] else float("inf")
    name = f"{found['events']:,} events of portings in random order"
    results.append(
        Result(name, seconds, "s CPU", found["in_order"], seconds / found["in_order"], EVENTS_GOAL, note=note)
    )
    return results


def _steps(portal: Portal, count: int, *flags: str) -> dict[str, float]:
    """What each step took of an order of so many; verdicts and their page are one wait."""
    made: dict[str, Any] = json.loads(
        portal.run("-m", "tests.many_orders", str(count), "--all", *flags).splitlines()[-1]
    )
    return {"verdicts": made["verdicts"] + made["page"], "placed": made["placed"], "started": made["started"]}
