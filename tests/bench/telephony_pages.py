"""Pages of telephony against the baseline page; goals are of CPU time.

`python -m tests.bench telephony`: the list of users with 100 to 100,000 of one company, some of whom are in the groups
of 21 flows; the editor of a flow of 200 steps, in use and drafted; the week of a number with 7 × 96 blocks.
"""

from __future__ import annotations

import sys
from typing import Any

from psycopg.types.json import Jsonb

from tests.bench import telephony_rows as rows
from tests.bench.page_bench import COLD, PEOPLE, PageBench
from tests.bench.result import Result
from tests.portal import Portal

SIZES = (100, 10_000, 100_000)
GOAL, SEARCHED, FLAT = 1.5, 2.0, 1.1
STEPS, FLOWS = 200, 20
# What is asked for, with its goal.
LISTS: dict[str, tuple[str, float]] = {
    "users, 25 rows": ("/telefoni/brugere/", GOAL),
    "users, near the end": ("/telefoni/brugere/?efter={edge}&nr=1", GOAL),
    "users, searched by name": ("/telefoni/brugere/?q=Abel+12", SEARCHED),
}
PAGES: dict[str, tuple[str, float | None]] = {
    f"editor, {STEPS} steps": ("/telefoni/kaldsflow/{flow}/", GOAL),
    "editor, a step open": ("/telefoni/kaldsflow/{flow}/?trin=menu-0", GOAL),
    "week, 7 × 96 blocks": ("/telefoni/kaldsflow/{small}/uge/", None),
}
MOST_OF_PAGES = 10_000
COUNT = 20


def run(portal: Portal, people: int = PEOPLE) -> list[Result]:
    """The figures."""
    bench = Telephony(portal, people)
    found = {}
    for size in SIZES:
        bench.fill_users(size)
        asked = LISTS | PAGES if size <= MOST_OF_PAGES else LISTS
        for name, (address, goal) in asked.items():
            found[name, size] = bench.asked(f"{name} ({size:,} users)", address, goal)
    results = [result for some in found.values() for result in some]
    for name in LISTS:
        few, many = (found[name, size][0].cpu or 1 for size in (SIZES[0], SIZES[-1]))
        results.append(Result(f"{name}: {SIZES[-1]:,} against {SIZES[0]:,}", many / few, "×", goal=FLAT))
    return results


class Telephony(PageBench):
    """A portal with a company that has opening hours, users and call flows."""

    def __init__(self, portal: Portal, people: int = PEOPLE) -> None:
        super().__init__(portal, people)
        portal.run("-m", "tests.bench.many", "accounts", "1")
        self.company = portal.sql("SELECT id FROM accounts_company WHERE cvr = '99000010'")[0]["id"]
        weekly = Jsonb(rows.quarters())
        self.schedule = self._insert(rows.SCHEDULE, name="Kvarterer", weekly=weekly)["uid"]
        small = [self.flow(n, rows.PART) for n in range(1, FLOWS + 1)]
        self.known = {"flow": self.flow(0, STEPS), "small": small[0]}

    def fill_users(self, size: int) -> None:
        """Replace the company's users by so many."""
        print(f"{size:,} users …", file=sys.stderr, flush=True)
        self.portal.sql(rows.CLEAR.replace("%(company)s", str(self.company)))
        self.portal.sql(rows.USERS, {"company": self.company, "size": size})
        for more in (rows.DIRECT, rows.GREETINGS):
            self.portal.sql(more, {"company": self.company})
        edge = self._insert(
            "SELECT uid FROM telephony_telephonyuser WHERE company_id = %(company)s ORDER BY name_key DESC, id DESC "
            "OFFSET 30 LIMIT 1"
        )
        self.known["edge"] = str(edge["uid"])
        self.portal.sql(f"VACUUM ANALYZE {', '.join(rows.TABLES)}")

    def flow(self, n: int, steps: int) -> str:
        """Create a flow that is in use and drafted, with a number; return its public id."""
        definition = rows.definition(steps, str(self.schedule))
        flow = self._insert(rows.FLOW, name=f"Flow {n}")
        states = ["published", "draft"]
        values = {"company": self.company, "flow": flow["id"]}
        self.portal.sql(rows.VERSION, {**values, "definition": Jsonb(definition), "states": states})
        self.portal.sql(rows.NUMBER, {**values, "number": f"+4572{100000 + n}"})
        return str(flow["uid"])

    def asked(self, name: str, address: str, goal: float | None) -> list[Result]:
        """Measure a page against the baseline page."""
        address = address.format(**self.known)
        return self.page(name, address, goal, cold=COLD, count=COUNT, goal_of="cpu")

    def _insert(self, statement: str, **values: Any) -> dict[str, Any]:
        return self.portal.sql(statement, {"company": self.company, **values})[0]
