"""The page of an invoice with 5,000 lines, by each way to group them, against the baseline page, by CPU time."""

from __future__ import annotations

from tests.bench.invoice_months import fill
from tests.bench.page_bench import COLD, PEOPLE, PageBench
from tests.bench.result import Result
from tests.portal import Portal

LINES = 5_000
GOAL = 1.5
PAGES = {
    "first page": "",
    "by number": "?efter_hvad=nummer",
    "by department": "?efter_hvad=afdeling",
    "by cost centre": "?efter_hvad=omkostningssted",
    "one kind": "?linjer=usage",
    "near the end": "?efter=4500&nr=4501",
}


def run(portal: Portal, people: int = PEOPLE) -> list[Result]:
    """The figures; of the first page its first visit, too."""
    bench = PageBench(portal, people)
    known = fill(portal, accounts=1, months=2, lines=LINES)
    path = f"/faktura/{known['invoice']}/"
    results = []
    for name, query in PAGES.items():
        cold = COLD if not query else None
        results += bench.page(f"invoice of {LINES:,} lines, {name}", path + query, GOAL, cold=cold, goal_of="cpu")
    queries = bench.seen(path)["queries"]
    return [*results, Result(f"invoice of {LINES:,} lines: queries", queries, "queries")]
