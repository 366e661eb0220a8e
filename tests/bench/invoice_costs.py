"""Pages of cost of 5,000 numbers in thirteen months: against the baseline page, and their SQL in milliseconds."""

from __future__ import annotations

import json
import statistics
import sys

from tests.bench.invoice_months import fill
from tests.bench.page_bench import PEOPLE, USER, PageBench
from tests.bench.result import Result
from tests.portal import Portal

# Three lines of each number.
ACCOUNTS, MONTHS, NUMBERS = 20, 13, 250
SQL = 50.0
COUNT = 25
COSTS, DIFFERENCE = "/faktura/omkostninger/?selskab={company}", "/faktura/omkostninger/forskel/?selskab={company}"
PAGES = {
    "by account": COSTS,
    "by department": f"{COSTS}&efter=afdeling",
    "by number": f"{COSTS}&efter=nummer",
    "by department of today": f"{COSTS}&efter=afdeling&som=i-dag",
    "why a month differs": DIFFERENCE,
    "the numbers behind a part": f"{DIFFERENCE}&del=forbrug",
}


def run(portal: Portal, people: int = PEOPLE) -> list[Result]:
    """The figures. There is a goal for the SQL of the explanation of a difference."""
    bench = PageBench(portal, people)
    known = fill(portal, accounts=ACCOUNTS, months=MONTHS, lines=3 * NUMBERS)
    results = []
    for name, page in PAGES.items():
        address = page.format(**known)
        results += bench.page(f"cost, {name}", address, None, count=COUNT)
        found = json.loads(portal.run("-m", "tests.bench.invoice_costs", USER, address))
        goal = SQL if page.startswith(DIFFERENCE) else None
        note = f"{found['queries']} queries; {ACCOUNTS * NUMBERS:,} numbers, {MONTHS} months"
        results.append(Result(f"cost, {name}: SQL", found["ms"], "ms", goal=goal, note=note))
    return results


def main(username: str, address: str) -> None:
    """Inside a portal's environment: milliseconds of the page's statements about invoices, the least of eleven."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from selfservice.kernel.scope.models import as_system
    from tests.signed_in import sign_in

    with as_system("bench: log in"):
        user = User.objects.system().get(username=username)
    client = sign_in(user, Client(headers={"host": "localhost"}))
    times, count = [], 0
    for _ in range(11):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        found = [query for query in captured.captured_queries if "billing_" in query["sql"]]
        times.append(sum(float(query["time"]) for query in found) * 1000)
        count = len(found)
    print(json.dumps({"ms": min(times), "middle": statistics.median(times), "queries": count}))


if __name__ == "__main__":
    main(*sys.argv[1:])
