"""`python -m tests.bench.log`: the queries of the log's page on 200,000 entries of 20 companies, with full isolation.

Prints, for the reader of one company and of all twenty: milliseconds of the page's rows and of its counts (the best of
five), and how many rows PostgreSQL sorted for the page.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django
from django.core.management import call_command
from django.http import QueryDict
from django.test import RequestFactory

from selfservice.local.servers import running

ENTRIES, COMPANIES = 200_000, 20
SEED = """
    INSERT INTO kernel_auditentry (uid, at, company_id, event, actor_kind, actor_id, actor_name, on_behalf_of,
                                   target_model, target_id, target_name, before, after, reason, ip)
    SELECT gen_random_uuid(), now() - interval '4 years' + n * interval '10 minutes', 1 + n %% %(companies)s,
           (ARRAY['login', 'login', 'login', 'edit_user', 'change_rights', 'bar'])[1 + n %% 6], 'user', 1 + n %% 400,
           'Person ' || n %% 400 || ' Efternavn', '', 'accounts.user', 1 + n %% 397, 'Kollega nummer ' || n,
           '{}', '{"mobile": "+4520123456"}', '', '10.0.0.1'
    FROM generate_series(1, %(entries)s) AS n
"""
ASKED = {
    "everything": {},
    "log-ins": {"haendelse": "logins"},
    "an event that never happened": {"haendelse": "downloads"},
    "support's acts (none)": {"slags": "staff"},
    "one day, three years ago": {"fra": "1.12.2023", "til": "1.12.2023"},
    "free text, found": {"q": "person 77"},
    "free text, nowhere": {"q": "findes-ikke"},
}


def main() -> None:
    """Seed and measure."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as servers:
        os.environ.update(
            servers.environment("log"), SECRET_KEY="b" * 60, DJANGO_SETTINGS_MODULE="selfservice.settings"
        )
        servers.postgres.create_database("log")
        django.setup()
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        _seed()
        print(f"{'reader':<16} {'asked':<32} {'rows':>9} {'count':>9}  sorted")
        for name, companies in (("one company", [3]), ("twenty", list(range(1, COMPANIES + 1)))):
            for asked, params in ASKED.items():
                rows, count, sorted_rows = _measure(companies, params)
                print(f"{name:<16} {asked:<32} {rows:>6.1f} ms {count:>6.1f} ms  {sorted_rows}")


def _seed() -> None:
    from django.db import connection, connections

    from selfservice.kernel.scope.models import as_system

    with as_system("benchmark: fill the log"), connection.cursor() as cursor:
        cursor.execute(SEED, {"entries": ENTRIES, "companies": COMPANIES})
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE kernel_auditentry")


def _measure(companies: list[int], params: dict[str, str]) -> tuple[float, float, int]:
    from django.db.models import F

    from accounts.log.filters import LogFilters
    from accounts.log.views import entries
    from selfservice.kernel.db.keyset import Order, key_page
    from selfservice.kernel.scope.actor import Access, PortalActor
    from selfservice.kernel.scope.models import acting_as
    from selfservice.kernel.tables.counts import capped_counts

    actor = PortalActor(id=1, access=tuple(Access(company, frozenset({"log"})) for company in companies))
    request: Any = RequestFactory().get("/log/")
    request.actor = request.full_actor = actor
    with acting_as(actor):
        matching = LogFilters(QueryDict(urlencode(params)), queryset=entries(actor), request=request).qs  # type: ignore[no-untyped-call]
        plan = matching.order_by("-pk")[:26].explain(analyze=True, timing=False, costs=False, summary=False)
        rows = _best(lambda: key_page(matching, Order("tid", F("id"), descending=True), {}, 25))
        count = _best(lambda: capped_counts([matching]))
    return rows, count, _sorted(plan)


def _best(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return min(times)


def _sorted(plan: str) -> int:
    """Rows that went into sorts: what the node below each Sort gave."""
    lines = plan.splitlines()
    found = 0
    for at, line in enumerate(lines):
        if "Sort  (" in line or line.strip().startswith(("Sort (", "-> Sort (", "->  Sort (")):
            below = next((later for later in lines[at + 1 :] if "->" in later), "")
            given = re.search(r"actual rows=([\d.]+) loops=(\d+)", below)
            found += int(float(given[1]) * int(given[2])) if given else 0
    return found


if __name__ == "__main__":
    main()
