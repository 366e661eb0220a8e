"""List pages with 5,000 rows in one company against the baseline page, and that rows cost no query."""

from __future__ import annotations

from typing import Any

from tests.bench.page_bench import COLD, PEOPLE, PageBench
from tests.bench.result import Result
from tests.portal import Portal

FEW, MANY = 50, 5000
GOAL, NEVER = 2.0, 2.5
PICKER = "the account picker"
# What there are many of, and the pages that show them.
LISTS = {"accounts": ["/konti/", PICKER], "users": ["/brugere/"]}
# By the query string; the picker always has 50 rows.
STATES = {"25 rows": "", "50 rows": "?raekker=50", "searched": "?q=lager+12"}
OF_PICKER = {"50 rows": "", "searched": "?q=lager+12"}


def run(portal: Portal, people: int = PEOPLE) -> list[Result]:
    """The figures of every list that there is."""
    bench = PageBench(portal, people, administrators=people)
    results = []
    for what, pages in LISTS.items():
        seen: dict[tuple[str, int], dict[str, Any]] = {}
        for size in (FEW, MANY):
            portal.run("-m", "tests.bench.many", what, str(size))
            portal.sql("ANALYZE")
            seen |= {(page, size): _seen(bench, page) for page in pages}
        for page in pages:
            now = seen[page, MANY]
            # A draft belongs to one person.
            cookie = f"session={now['session']}" if page == PICKER else None
            for name, query in (OF_PICKER if page == PICKER else STATES).items():
                label = f"{page}, {name} of {MANY}"
                results += bench.page(label, f"{now['address']}{query}", GOAL, never=NEVER, cold=COLD, cookie=cookie)
            few = seen[page, FEW]["queries"]
            note = f"{few} at {FEW}"
            results.append(Result(f"{page}: queries at {MANY} rows", now["queries"], "queries", goal=few, note=note))
    return results


def _seen(bench: PageBench, page: str) -> dict[str, Any]:
    """A session, and the queries of the page; the picker belongs to a draft, which is begun for it."""
    address = bench.portal.run("-m", "tests.bench.draft").strip() if page == PICKER else page
    return {**bench.seen(address), "address": address}
