"""Pages of telephony against the baseline page; goals are of CPU time.

`python -m tests.bench telephony`: the list of users with 100 to 100,000 of one company, who are in the groups of 20
flows; the editor of a flow of 200 steps, in use and drafted; the week of a number with 7 × 96 blocks.
"""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import quote_plus

from psycopg.types.json import Jsonb

from tests.bench import telephony_rows as rows
from tests.bench.page_bench import COLD, PEOPLE, PageBench
from tests.bench.result import Result
from tests.portal import Portal

SIZES = (100, 10_000, 100_000)
GOAL, SEARCHED, FLAT = 1.5, 2.0, 1.1
# What the list is asked for, with its goal.
LISTS = {
    "25 rows": ("", GOAL),
    "near the end": ("efter={edge}&nr=1", GOAL),
    "searched by name": ("q=Navn 12", SEARCHED),
}
STEPS = 200
FLOWS = 20
COUNT = 20


def run(portal: Portal, people: int = PEOPLE) -> list[Result]:
    """The figures."""
    bench = Telephony(portal, people)
    found = {}
    for size in SIZES:
        bench.fill_users(size)
        for name, (query, goal) in LISTS.items():
            text = quote_plus(query.format(edge=bench.edge), safe="=&")
            found[name, size] = bench.asked(f"users, {name} of {size:,}", f"/telefoni/brugere/?{text}", goal)
    results = [result for some in found.values() for result in some]
    for name in LISTS:
        few, many = (found[name, size][0].cpu or 1 for size in (SIZES[0], SIZES[-1]))
        results.append(Result(f"users, {name}: {SIZES[-1]:,} against {SIZES[0]:,}", many / few, "×", goal=FLAT))
    # The pages of a company with as many users as most have.
    bench.fill_users(SIZES[0])
    flow = bench.flow(STEPS)
    results += bench.asked(f"editor, {STEPS} steps", f"/telefoni/kaldsflow/{flow}/", GOAL)
    results += bench.asked(f"editor, a step of {STEPS} open", f"/telefoni/kaldsflow/{flow}/?trin=menu-0", GOAL)
    results += bench.asked("week, 7 × 96 blocks", f"/telefoni/kaldsflow/{bench.flow(rows.PART)}/uge/", None)
    return results


class Telephony(PageBench):
    """A portal with a company that has opening hours, users and call flows."""

    def __init__(self, portal: Portal, people: int = PEOPLE) -> None:
        super().__init__(portal, people)
        portal.run("-m", "tests.bench.many", "accounts", "1")
        self.company = portal.sql("SELECT id FROM accounts_company WHERE cvr = '99000010'")[0]["id"]
        weekly = Jsonb(rows.quarters())
        self.schedule = self._insert(rows.SCHEDULE, name="Kvarterer", weekly=weekly)["uid"]
        self.edge, self.flows = "", 0

    def fill_users(self, size: int) -> None:
        """Replace the company's users by so many, and its flows by some in which they answer."""
        print(f"{size:,} users …", file=sys.stderr, flush=True)
        self.portal.sql(rows.CLEAR.replace("%(company)s", str(self.company)))
        self.portal.sql(rows.USERS, {"company": self.company, "size": size})
        self.portal.sql(rows.GREETINGS, {"company": self.company})
        edge = self._insert(
            "SELECT uid FROM telephony_telephonyuser WHERE company_id = %(company)s ORDER BY name_key DESC, id DESC "
            "OFFSET 30 LIMIT 1"
        )
        self.edge = str(edge["uid"])
        while self.flows < FLOWS:
            self.flow(rows.PART)
        self.portal.sql(f"VACUUM ANALYZE {', '.join(rows.TABLES)}")

    def flow(self, steps: int) -> str:
        """Create a flow that is in use and drafted, with a number; return its public id."""
        self.flows += 1
        definition = rows.definition(steps, str(self.schedule))
        flow = self._insert(rows.FLOW, name=f"Flow {self.flows}")
        states = ["published", "draft"]
        values = {"company": self.company, "flow": flow["id"]}
        self.portal.sql(rows.VERSION, {**values, "definition": Jsonb(definition), "states": states})
        self.portal.sql(rows.NUMBER, {**values, "number": f"+4572{100000 + self.flows}"})
        return str(flow["uid"])

    def asked(self, name: str, address: str, goal: float | None) -> list[Result]:
        """Measure a page against the baseline page."""
        queries = self.seen(address)["queries"]
        return self.page(f"{name} ({queries} queries)", address, goal, cold=COLD, count=COUNT, goal_of="cpu")

    def _insert(self, statement: str, **values: Any) -> dict[str, Any]:
        return self.portal.sql(statement, {"company": self.company, **values})[0]
