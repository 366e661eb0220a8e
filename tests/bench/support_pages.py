"""Pages of support against the baseline page; goals are of CPU time.

`python -m tests.bench support`: the list of cases and support's queue with 100 and 100,000 cases of one company, and
the page of a case of 2,000 messages.
"""

from __future__ import annotations

import json
import sys

from tests.bench import support_rows as rows
from tests.bench.page_bench import PEOPLE, PageBench
from tests.bench.result import Result
from tests.portal import Portal

SIZES = (100, 100_000)
FLAT, COUNT = 1.1, 20
LONG, SHORT = 2_000, 3
# What is asked for, with its goal. Searches read all messages of the company.
LISTS: dict[str, tuple[str, float | None]] = {
    "cases, 25 rows": ("/support/sager/?visning=alle", 1.5),
    "cases, searched in messages": ("/support/sager/?visning=alle&q=besked+telefonen", None),
    "cases, searched in vain": ("/support/sager/?visning=alle&q=findes+ikke", None),
}
QUEUE = "/admin/support/case/"
SUPPORT = "sofie.support"


def run(portal: Portal, people: int = PEOPLE) -> list[Result]:
    """The figures."""
    bench = PageBench(portal, people)
    portal.run("-m", "tests.bench.many", "accounts", "1")
    company = portal.sql("SELECT id FROM accounts_company WHERE cvr = '99000010'")[0]["id"]
    results = []
    for messages in (SHORT, LONG):
        uid = portal.sql(rows.LONG, {"company": company, "messages": messages})[0]["uid"]
        results += bench.page(
            f"case of {messages:,} messages", f"/support/sager/{uid}/", 1.3, count=COUNT, goal_of="cpu"
        )
    session = json.loads(portal.run("-m", "tests.bench.as_user", SUPPORT, QUEUE))["session"]
    found: dict[tuple[str, int], Result] = {}
    for size in SIZES:
        _fill(portal, company, size)
        for name, (address, goal) in LISTS.items():
            found[name, size], *_ = bench.page(f"{name} ({size:,} cases)", address, goal, count=COUNT, goal_of="cpu")
        queue = bench.page(f"queue ({size:,} cases)", QUEUE, None, cookie=f"session={session}", count=COUNT)
        found["queue", size] = queue[0]
    results += found.values()
    for name in ("cases, 25 rows", "queue"):
        few, many = (found[name, size].cpu or 1 for size in SIZES)
        results.append(Result(f"{name}: {SIZES[-1]:,} against {SIZES[0]:,}", many / few, "×", goal=FLAT))
    return results


def _fill(portal: Portal, company: int, size: int) -> None:
    """Replace the company's cases by so many."""
    print(f"{size:,} cases …", file=sys.stderr, flush=True)
    portal.sql(rows.CLEAR.replace("%(company)s", str(company)))
    for statement in (rows.CASES, rows.MESSAGES):
        portal.sql(statement, {"company": company, "size": size})
    portal.sql(f"VACUUM ANALYZE {', '.join(rows.TABLES)}")
