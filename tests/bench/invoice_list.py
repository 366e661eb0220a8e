"""The list of invoices against the baseline page, with 100 to 100,000 of one company; goals are of CPU time.

`python -m tests.bench invoices`. Every size is asked for the first page and for one near the end. Then each filter,
where it matches none, 1 % and 33 % of the largest company's rows, and each search. Statistics are fresh; stale ones are
in tests/billing/test_invoice_plans.py.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from urllib.parse import quote_plus

from tests.bench.invoice_rows import (
    ACCOUNTS,
    CLEAR,
    COMPANIES,
    DISPATCHES,
    FILL,
    FILTERS,
    LINES,
    SEARCHES,
    SHARES,
    TABLES,
)
from tests.bench.page_bench import COLD, PEOPLE, PageBench
from tests.bench.result import Result
from tests.portal import Portal

SIZES = (100, 10_000, 100_000)
GOAL, FLAT = 1.4, 1.1
COUNT = 20
PAGES = {"first page": "", "50 rows": "raekker=50", "near the end": "efter={edge}&nr=1"}
SEARCHED_AMONG = "1 %"


def run(portal: Portal, most: int = SIZES[-1], people: int = PEOPLE) -> list[Result]:
    """The figures."""
    bench = Invoices(portal, people)
    sizes = [size for size in SIZES if size <= most]
    found: dict[tuple[str, int], list[Result]] = {}
    for size in sizes:
        bench.fill(size, SEARCHED_AMONG)
        for name, query in PAGES.items():
            found[name, size] = bench.asked(f"invoices, {name} of {size:,}", query, cold=COLD)
    results = [result for some in found.values() for result in some]
    for name in PAGES:
        few, many = (found[name, size][0].cpu or 1 for size in (sizes[0], sizes[-1]))
        results.append(Result(f"invoices, {name}: {sizes[-1]:,} against {sizes[0]:,}", many / few, "×", goal=FLAT))
    for share in SHARES:
        bench.fill(sizes[-1], share)
        results += bench.narrowed(share)
    return results


class Invoices(PageBench):
    """A portal with a company whose invoices match the filters by a share."""

    def __init__(self, portal: Portal, people: int = PEOPLE) -> None:
        super().__init__(portal, people)
        portal.run("-m", "tests.bench.many", "accounts", str(ACCOUNTS))
        first, *_more, last = portal.sql(
            "SELECT c.id, c.uid, a.number FROM accounts_company c JOIN accounts_account a ON a.company_id = c.id "
            f"WHERE c.cvr = '99000010' ORDER BY a.id LIMIT {ACCOUNTS}"
        )
        small = portal.sql(
            "SELECT uid FROM accounts_company WHERE id = (SELECT parent_id FROM accounts_company WHERE id = %s)",
            [first["id"]],
        )
        today = date.today()
        self.company = first["id"]
        self.known = {
            "account": last["number"],
            "other_account": first["number"],
            "large": str(first["uid"]),
            "small": str(small[0]["uid"]),
            "first": f"{today - timedelta(days=700):%d-%m-%Y}",
            "last": f"{today - timedelta(days=670):%d-%m-%Y}",
        }

    def fill(self, size: int, share: str) -> None:
        """Replace the company's invoices by so many."""
        print(f"{size:,} invoices of which {share} match …", file=sys.stderr, flush=True)
        values = {"company": self.company, "first": 1, "last": size, "size": size, "share": SHARES[share]}
        self.portal.sql(CLEAR.format(company=self.company))
        for statement in (FILL, LINES, DISPATCHES):
            self.portal.sql(statement, values)
        self.portal.sql(f"VACUUM ANALYZE {', '.join(TABLES)}")
        edge = self.portal.sql(
            "SELECT uid FROM billing_invoice WHERE company_id = %(company)s ORDER BY issued_on, id "
            "OFFSET %(back)s LIMIT 1",
            {"company": self.company, "back": size // 10},
        )
        self.known["edge"] = str(edge[0]["uid"])

    def narrowed(self, share: str) -> list[Result]:
        """Measure every filter; of one share the searches, too."""
        asked = {f"{name}, {share}": query for name, query in FILTERS.items()}
        if share == SEARCHED_AMONG:
            asked |= COMPANIES | {f"searched: {name}": f"q={text}" for name, text in SEARCHES.items()}
        return [result for name, query in asked.items() for result in self.asked(f"invoices, {name}", query)]

    def asked(self, name: str, query: str, *, cold: float | None = None) -> list[Result]:
        """Measure a page against the baseline page."""
        text = quote_plus(query.format(**self.known), safe="=&%")
        return self.page(name, f"/faktura/?{text}", GOAL, cold=cold, count=COUNT, goal_of="cpu")
