"""List pages with 5,000 rows in one company against the baseline page, and that rows cost no query."""

from __future__ import annotations

import json
from typing import Any

from tests.bench.pages import COUNT, USER, start_baseline
from tests.bench.result import Result
from tests.bench.side_by_side import Side, compare
from tests.portal import Portal

FEW, MANY = 50, 5000
GOAL = 2.0
PICKER = "the account picker"
# What there are many of, and the pages that show them.
LISTS = {"accounts": ["/konti/", PICKER], "users": ["/brugere/"]}
# By the query string; the picker always has 50 rows.
STATES = {"25 rows": "", "50 rows": "?raekker=50", "searched": "?q=lager+12"}
OF_PICKER = {"50 rows": "", "searched": "?q=lager+12"}


def run(portal: Portal) -> list[Result]:
    """The figures of every list that there is."""
    portal.load_demo()
    portal.start_simulators()
    portal.start_web()
    baseline = start_baseline(portal)
    web = next(child.process.pid for child in portal.supervisor.children if child.name == "web" and child.process)
    results = []
    for what, pages in LISTS.items():
        seen: dict[tuple[str, int], dict[str, Any]] = {}
        for size in (FEW, MANY):
            portal.run("-m", "tests.bench.many", what, str(size))
            portal.sql("ANALYZE")
            seen |= {(page, size): _seen(portal, page) for page in pages}
        for page in pages:
            now = seen[page, MANY]
            for name, query in (OF_PICKER if page == PICKER else STATES).items():
                ours = Side(portal.port, f"{now['address']}{query}", f"session={now['session']}", web)
                theirs = baseline()
                ratio = compare(ours, theirs, count=COUNT)
                note = f"CPU {ours.cpu_ms:.1f} against {theirs.cpu_ms:.1f} ms, {ours.size / 1000:.0f} kB"
                results.append(
                    Result(f"{page}, {name} of {MANY}", ours.median, "ms", theirs.median, ratio, GOAL, "ratio", note)
                )
            few = seen[page, FEW]["queries"]
            note = f"{few} at {FEW}"
            results.append(Result(f"{page}: queries at {MANY} rows", now["queries"], "queries", goal=few, note=note))
    return results


def _seen(portal: Portal, page: str) -> dict[str, Any]:
    """A session, and the queries of the page; the picker belongs to a draft, which is begun for it."""
    address = portal.run("-m", "tests.bench.draft").strip() if page == PICKER else page
    found: dict[str, Any] = json.loads(portal.run("-m", "tests.bench.as_user", USER, address))
    return {**found, "address": address}
