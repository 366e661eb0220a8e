"""1 to 512 visitors at once on three pages, with the health check asked meanwhile; and a reload and a flood of log-ins.

Each visitor is a thread with a connection a request, as nginx has towards the portal.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from selfservice.local.ports import free_port
from tests.bench.page_bench import ADMINISTRATORS, PEOPLE, USER
from tests.bench.result import Result
from tests.portal import Portal

CONNECTIONS = (1, 8, 32, 128, 512)


class Load:
    """What visitors were answered in a time: status (0: no answer) and milliseconds. They use the cookies in turn."""

    def __init__(self, port: int, *cookies: str) -> None:
        self.port, self.cookies = port, cycle(cookies or [""])
        self.answers: list[tuple[int, float]] = []

    def get(self, address: str, data: dict[str, str] | None = None) -> int:
        """Request a page once, or post a form; returns the status, 0 without an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": f"localhost:{self.port}", "Accept-Encoding": "gzip", "Cookie": next(self.cookies)}
        started, status = time.perf_counter(), 0
        try:
            if data is None:
                connection.request("GET", address, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", address, urlencode(data), headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        self.answers.append((status, (time.perf_counter() - started) * 1000))
        return status

    def times(self) -> list[float]:
        """Milliseconds of the answers that were not refused."""
        return sorted(ms for status, ms in self.answers if 0 < status < 500) or [0.0]

    def count(self) -> Counter[int]:
        """Return the number of answers by status."""
        return Counter(status for status, _ in self.answers)


def during(seconds: float, visitors: int, visit: Callable[[], object], *, pause: float = 0.0) -> Callable[[], None]:
    """Start so many threads that visit again and again for a time; returns a function that waits for them."""
    stop = time.monotonic() + seconds

    def go() -> None:
        while time.monotonic() < stop:
            visit()
            time.sleep(pause)

    threads = [threading.Thread(target=go) for _ in range(visitors)]
    for thread in threads:
        thread.start()

    def wait() -> None:
        for thread in threads:
            thread.join()

    return wait


def run(portal: Portal, seconds: float, people: int = PEOPLE) -> list[Result]:
    """The figures; each number of connections is held for so many seconds."""
    health_port = free_port()
    portal.environment["HEALTH_BIND"] = f"127.0.0.1:{health_port}"
    cookies = start(portal, people)
    company = portal.sql("SELECT company_id FROM accounts_user WHERE username = %s", [USER])[0]["company_id"]
    uid = portal.sql("SELECT uid FROM subscriptions_subscription WHERE company_id = %s LIMIT 1", [company])[0]["uid"]
    results = []
    pages = {"front page": "/", "list": "/abonnementer/", "subscription": f"/abonnementer/{uid}/"}
    for page, address in pages.items():
        for connections in CONNECTIONS:
            results += _held(portal.port, health_port, cookies, page, address, connections, seconds)
    return [*results, *_log_ins(portal, cookies, seconds), *_reload(portal, cookies, seconds)]


def start(portal: Portal, people: int = 1) -> list[str]:
    """Start a portal with demo data; returns the cookies of so many users who are logged in."""
    portal.environment["LOG_LEVEL"] = "WARNING"
    portal.load_demo()
    portal.start_simulators()
    portal.start_web()
    keys = [json.loads(portal.run("-m", "tests.bench.as_user", USER, "/"))["session"]]
    if people > 1:
        keys = json.loads(portal.run("-m", "tests.bench.people", USER, str(people), str(min(people, ADMINISTRATORS))))
    return [f"session={key}" for key in keys]


def run_flood(portal: Portal, seconds: float, people: int = PEOPLE) -> list[Result]:
    """The flood of log-ins alone."""
    return _log_ins(portal, start(portal, people), seconds)


def _held(
    port: int, health_port: int, cookies: list[str], page: str, address: str, connections: int, seconds: float
) -> list[Result]:
    load, health = Load(port, *cookies), Load(health_port)
    asked = during(seconds, 1, lambda: health.get("/sundhed/"), pause=0.1)
    during(seconds, connections, lambda: load.get(address))()
    asked()
    times, counts = load.times(), load.count()
    name = f"{page}, {connections} at once"
    served = sum(n for status, n in counts.items() if 0 < status < 500)
    errors = sum(n for status, n in counts.items() if (status >= 400 and status != 503) or not status)
    note = f"p50 {statistics.median(times):.0f} ms, 503: {counts[503]}, errors: {errors}"
    return [
        Result(f"{name}: requests", served / seconds, "/s", note=note),
        Result(f"{name}: p95", p95(times), "ms"),
        Result(f"{name}: health, longest", health.times()[-1], "ms", note=f"{dict(health.count())}"),
        Result(f"{name}: errors", errors, "requests", goal=0),
    ]


def _log_ins(portal: Portal, cookies: list[str], seconds: float) -> list[Result]:
    """The front page alone, and during a flood of log-ins with eight at once, each for another user."""
    alone, flooded = Load(portal.port, *cookies), Load(portal.port, *cookies)
    during(seconds, 1, lambda: alone.get("/"))()
    page = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)
    page.request("GET", "/log-ind/", headers={"Host": f"localhost:{portal.port}"})
    answer = page.getresponse()
    token = answer.read().decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    flood = Load(portal.port, (answer.headers["Set-Cookie"] or "").split(";")[0])
    form = {"csrfmiddlewaretoken": token, "login-current_step": "auth", "auth-password": "wrong-password"}
    # Ten tries for one user would be answered 429 without a hash.
    posted = during(seconds, 8, lambda: flood.get("/log-ind/", form | {"auth-username": f"nobody-{uuid4()}"}))
    during(seconds, 1, lambda: flooded.get("/"))()
    posted()
    middle, before = statistics.median(flooded.times()), statistics.median(alone.times())
    note = f"log-ins by status: {dict(flood.count())}"
    return [Result("front page in a flood of log-ins", middle, "ms", before, middle / before, 3, "ratio", note=note)]


def _reload(portal: Portal, cookies: list[str], seconds: float) -> list[Result]:
    """The longest answer while both workers are ended (SIGTERM) and replaced together."""
    load = Load(portal.port, *cookies)
    visited = during(seconds, 4, lambda: load.get("/"))
    process = portal.named("web").process
    master = process.pid if process else 0
    for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split():
        os.kill(int(pid), signal.SIGTERM)
    visited()
    lost = load.count()[0]
    return [
        Result("both workers replaced: longest answer", load.times()[-1], "ms", note=f"{dict(load.count())}"),
        Result("both workers replaced: not answered", lost, "requests", goal=0),
    ]


def p95(times: list[float]) -> float:
    """The time that 95 of 100 do not exceed."""
    return times[int(len(times) * 0.95)]
