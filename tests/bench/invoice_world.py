"""The invoices of `WORLD=large`: how long they take to load, how many they are, and pages against the baseline page."""

from __future__ import annotations

import json
import resource
import time

from tests.bench.page_bench import PEOPLE, PageBench
from tests.bench.result import Result
from tests.portal import Portal

PAGES = {
    "the list": ("/faktura/", 1.4),
    "the oldest": ("/faktura/?sorter=dato", 1.4),
    "overdue": ("/faktura/?visning=forfaldne", 1.4),
    "the largest invoice": ("/faktura/{largest}/", 1.5),
    "cost": ("/faktura/omkostninger/", None),
    "cost by number": ("/faktura/omkostninger/?efter=nummer", None),
    "why a month differs": ("/faktura/omkostninger/forskel/", None),
    "the statement": ("/faktura/bevaegelser/", None),
}
COUNT = 25


def run(portal: Portal, people: int = PEOPLE) -> list[Result]:
    """The figures."""
    path, numbers = portal.folder / "logins.json", portal.environment["NETWORK_NUMBERS"]
    started = time.perf_counter()
    portal.manage("demo", "--world", "large", "--logins", str(path), "--network", numbers, DEMO="1")
    took = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    portal.logins = {login["username"]: login for login in json.loads(path.read_text())}
    portal.sql("VACUUM ANALYZE")
    size = portal.sql("SELECT pg_database_size(current_database()) / 1e9 AS size")[0]["size"]
    found = portal.sql(
        "SELECT count(*) AS invoices, sum(line_count) AS lines, max(line_count) AS most FROM billing_invoice"
    )[0]
    largest = portal.sql("SELECT uid FROM billing_invoice ORDER BY line_count DESC LIMIT 1")[0]["uid"]
    results = [
        Result("large world: load", took, "s", note=f"CPU {used.ru_utime + used.ru_stime:.0f} s without PostgreSQL"),
        Result("large world: database", float(size), "GB"),
        Result("large world: memory of the loader", used.ru_maxrss / 1024, "MB"),
        Result(
            "large world: invoices", found["invoices"], "", note=f"{found['lines']:,} lines, {found['most']} in one"
        ),
    ]
    bench = PageBench(portal, people)
    for name, (page, goal) in PAGES.items():
        address = page.format(largest=largest)
        results += bench.page(f"large world: {name}", address, goal, count=COUNT, goal_of="cpu")
    return results
