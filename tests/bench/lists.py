"""List pages with 5,000 rows in one company against the floor page, and that rows cost no query."""

from __future__ import annotations

import json
from typing import Any

from tests.bench.pages import COUNT, USER, start_floor
from tests.bench.result import Result
from tests.bench.side_by_side import Side, compare
from tests.portal import Portal

FEW, MANY = 50, 5000
GOAL = 1.4
# What there are many of, and the list that shows them.
LISTS = {"accounts": "/konti/", "users": "/brugere/"}
# By what stands in the address.
STATES = {"25 rows": "", "50 rows": "?raekker=50", "searched": "?q=lager+12"}


def run(portal: Portal) -> list[Result]:
    """The figures of every list that there is."""
    portal.load_demo()
    portal.start_simulators()
    portal.start_web()
    floor = start_floor(portal)
    web = next(child.process.pid for child in portal.supervisor.children if child.name == "web" and child.process)
    results = []
    for what, address in LISTS.items():
        if not _exists(portal, address):
            continue
        seen = {}
        for size in (FEW, MANY):
            portal.run("-m", "tests.bench.many", what, str(size))
            portal.sql("ANALYZE")
            seen[size] = _seen(portal, address)
        for name, query in STATES.items():
            ours = Side(portal.port, f"{address}{query}", f"session={seen[MANY]['session']}", web)
            theirs = floor()
            ratio = compare(ours, theirs, count=COUNT)
            note = f"CPU {ours.cpu_ms:.1f} against {theirs.cpu_ms:.1f} ms, {ours.size / 1000:.0f} kB"
            results.append(
                Result(f"{address}, {name} of {MANY}", ours.median, "ms", theirs.median, ratio, GOAL, "ratio", note)
            )
        few, many = seen[FEW]["queries"], seen[MANY]["queries"]
        results.append(Result(f"{address}: queries at {MANY} rows", many, "queries", goal=few, note=f"{few} at {FEW}"))
    return results


def _seen(portal: Portal, address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(portal.run("-m", "tests.bench.as_user", USER, address))
    return found


def _exists(portal: Portal, address: str) -> bool:
    """Whether the portal has this list yet."""
    resolve = f"import django; django.setup(); from django.urls import resolve; resolve({address!r})"
    try:
        portal.run("-c", resolve)
    except RuntimeError:
        return False
    return True
