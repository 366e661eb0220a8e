"""A portal whose pages are measured against the baseline page, as many people in turn or as one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import cycle
from typing import Any

from selfservice.local.ports import answers, free_port
from selfservice.local.processes import PYTHON
from selfservice.local.supervisor import Child
from tests.bench import cpu
from tests.bench.result import Result
from tests.bench.side_by_side import Side, Visits, compare
from tests.portal import Portal

USER = "mette.lindqvist"
COUNT = 150
PEOPLE, ADMINISTRATORS = 2000, 100
# A first visit at most, as a ratio to the baseline page.
COLD = 3.0
# Sessions outlive a long benchmark, and so do connections, as the baseline's do.
ENVIRONMENT = {"DEMO": "1", "SESSION_IDLE_MINUTES": "600", "DATABASE_CONN_MAX_AGE": "3600"}


class PageBench:
    """A running portal with the demo data, the baseline's server, and people to log in as.

    One web process, so that the second visit of a person finds what the first has cached there.
    """

    def __init__(self, portal: Portal, people: int = PEOPLE, administrators: int = ADMINISTRATORS) -> None:
        self.portal, self.people = portal, people
        if not portal.logins:
            portal.load_demo()
        portal.start_simulators()
        portal.start_web(workers=1)
        process = portal.named("web").process
        self.web = process.pid if process else 0
        self.baseline = start_baseline(portal)
        self.one = f"session={self.seen('/')['session']}"
        self.visitors = None
        if people > 1:
            administrators = min(people, administrators)
            keys = json.loads(portal.run("-m", "tests.bench.people", USER, str(people), str(administrators)))
            self.visitors = cycle([f"session={key}" for key in keys])
            portal.sql("ANALYZE")

    def seen(self, address: str) -> dict[str, Any]:
        """Return a new session of the one person, and the statements of a page."""
        found: dict[str, Any] = json.loads(self.portal.run("-m", "tests.bench.as_user", USER, address))
        return found

    def side(self, address: str, *, cookie: str | None = None) -> Side:
        """Return visitors of a page: all people in turn, or the one with the cookie."""
        people = self.visitors if cookie is None else None
        master = self.portal.postgres.pid() or 0
        return Side(
            self.portal.port, address, self.one if cookie is None else cookie, people,
            lambda: [self.web, *cpu.backends(master, self.portal.database)],
        )  # fmt: skip

    def page(
        self,
        name: str,
        address: str,
        goal: float | None,
        *,
        never: float | None = None,
        cold: float | None = None,
        cookie: str | None = None,
        count: int = COUNT,
        goal_of: str = "ratio",
    ) -> list[Result]:
        """Measure a page against the baseline page; with a goal `cold` for first visits, them too."""
        ours, theirs = self.side(address, cookie=cookie), self.baseline()
        compare(ours, theirs, count=count)
        found = [result(name, ours.again, theirs.again, goal, never, f"{ours.size / 1000:.1f} kB", goal_of)]
        if cold and ours.first.times:
            found.append(result(f"{name}, first visit", ours.first, theirs.first, cold, cold))
        for each in found:
            # It takes minutes until the table is there.
            print(each.line(), file=sys.stderr, flush=True)
        return found


def result(
    name: str, ours: Visits, theirs: Visits, goal: float | None, never: float | None = None, note: str = "",
    goal_of: str = "ratio",
) -> Result:  # fmt: skip
    """Return the ratio by the clock, and by CPU."""
    note = f"CPU {ours.cpu_ms:.1f} against {theirs.cpu_ms:.1f} ms" + (f", {note}" if note else "")
    ratio, by_cpu = ours.median / theirs.median, ours.cpu_ms / theirs.cpu_ms
    return Result(name, ours.median, "ms", theirs.median, ratio, goal, goal_of, note, by_cpu, never)


def start_baseline(portal: Portal) -> Callable[[], Side]:
    """Start the baseline's server; returns what makes a visitor of it."""
    name = f"{portal.database}_baseline"
    portal.sql(f'CREATE DATABASE "{name}"')
    environment = {"BASELINE_DATABASE_URL": portal.postgres.url(name, "postgres"), "DJANGO_SETTINGS_MODULE": ""}
    key = portal.run("-m", "tests.bench.baseline", "seed", **environment).strip()
    port = free_port()
    command = [PYTHON, "-m", "gunicorn", "tests.bench.baseline:application", "--bind", f"127.0.0.1:{port}", "--workers",
               "2", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "60",
               "--no-control-socket"]  # fmt: skip
    child = portal.start(Child("baseline", command, lambda: answers(port)), **environment)
    web = [child.process.pid] if child.process else []
    master = portal.postgres.pid() or 0
    return lambda: Side(port, "/baseline/3/", f"sessionid={key}", processes=lambda: [*web, *cpu.backends(master, name)])
