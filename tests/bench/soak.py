"""Fifty requests and one act a second for minutes, while a web process, the worker, PostgreSQL and Valkey are killed.

An act bars a number of its own. One that gets no answer or an error is sent again with the same `request_id`, as a
person would; in the end the network must have exactly one order for each that was accepted.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
import requests

from selfservice.local.processes import healthy
from tests.bench import load
from tests.bench.page_bench import USER
from tests.bench.result import Result
from tests.portal import Portal

A_SECOND = 50
VISITORS = 64
# How long a killed server stays down, and what counts as its restart after it is back: errors and slow answers are
# expected from the kill until then.
DOWN_SECONDS = 3.0
SETTLE_SECONDS = 5.0
ACT_AGAIN_SECONDS = 2.0
# Commands of a worker that was killed are sent again after 90 s.
END_SECONDS = 300.0
CSRF = "a" * 32
Numbers = list[tuple[str, str]]


@dataclass
class Seen:
    """Requests as (second, status, milliseconds since they were due), acts by number, and the restarts."""

    started: float = field(default_factory=time.monotonic)
    answers: list[tuple[float, int, float]] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    again: int = 0
    restarts: dict[str, tuple[float, float]] = field(default_factory=dict)

    def calm(self) -> list[tuple[float, int, float]]:
        """The requests outside of the restarts."""
        return [
            answer
            for answer in self.answers
            if not any(
                begin <= answer[0] + answer[2] / 1000 and answer[0] <= end for begin, end in self.restarts.values()
            )
        ]


def run(portal: Portal, minutes: float) -> list[Result]:
    """The figures."""
    seconds = minutes * 60
    (cookie,) = load.start(portal)
    made = json.loads(portal.run("-m", "tests.bench.soak_acts", str(int(seconds) + 1)))
    numbers: Numbers = [(number, uid) for number, uid in made["numbers"]]
    known = [{"msisdn": number.lstrip("+"), "iccid": ""} for number, _uid in numbers]
    requests.post(f"{portal.outside.url}/sim/network", json={"numbers": known}, timeout=60).raise_for_status()
    portal.start_worker()
    portal.start_scheduler()
    seen = Seen()
    threads = [
        *_visitors(portal, cookie, seen, seconds),
        threading.Thread(target=_act, args=(portal, f"session={made['session']}; csrf={CSRF}", numbers, seen, seconds)),
    ]
    for thread in threads:
        thread.start()
    for n, (name, kill) in enumerate(_faults(portal), start=1):
        time.sleep(max(0.0, seen.started + seconds * n / 5 - time.monotonic()))
        begin = time.monotonic()
        kill()
        seen.restarts[name] = begin - seen.started, time.monotonic() - seen.started + SETTLE_SECONDS
    for thread in threads:
        thread.join()
    return _results(portal, seen, seconds)


def _visitors(portal: Portal, cookie: str, seen: Seen, seconds: float) -> Iterator[threading.Thread]:
    """Threads that request a page when the next is due. The time counts from then, so that no wait is left out."""
    company = portal.sql("SELECT company_id FROM accounts_user WHERE username = %s", [USER])[0]["company_id"]
    found = portal.sql("SELECT uid FROM subscriptions_subscription WHERE company_id = %s LIMIT 100", [company])
    pages = [page for row in found for page in ("/", "/abonnementer/", f"/abonnementer/{row['uid']}/")]
    turns, visits = count(), load.Load(portal.port, cookie)

    def visit() -> None:
        for turn in turns:
            due = turn / A_SECOND
            if due >= seconds:
                return
            time.sleep(max(0.0, seen.started + due - time.monotonic()))
            status = visits.get(pages[turn % len(pages)])
            seen.answers.append((due, status, (time.monotonic() - seen.started - due) * 1000))

    for _ in range(VISITORS):
        yield threading.Thread(target=visit)


def _act(portal: Portal, cookie: str, numbers: Numbers, seen: Seen, seconds: float) -> None:
    """Bar a number each second, in threads: one that waits must not hold up the next."""
    threads = []

    def act(number: str, uid: str) -> None:
        form = {"cause": "lost", "checked": "1", "request_id": str(uuid4()), "csrfmiddlewaretoken": CSRF}
        acts = load.Load(portal.port, cookie)
        while True:
            begun = time.monotonic()
            status = acts.get(f"/abonnementer/{uid}/spaer/", form)
            ended = time.monotonic()
            seen.answers.append((begun - seen.started, status, (ended - begun) * 1000))
            if status == 302:
                seen.accepted.add(number)
                return
            if ended > seen.started + seconds + END_SECONDS:
                return
            seen.again += 1
            time.sleep(ACT_AGAIN_SECONDS)

    for second, (number, uid) in enumerate(numbers):
        if second >= seconds:
            break
        time.sleep(max(0.0, seen.started + second - time.monotonic()))
        seen.sent.add(number)
        threads.append(threading.Thread(target=act, args=(number, uid)))
        threads[-1].start()
    for thread in threads:
        thread.join()


def _faults(portal: Portal) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is killed with SIGKILL, in turn; each returns when it is back."""
    master = portal.named("web").process
    ready = healthy(f"{portal.url}/sundhed/")

    def web() -> None:
        before = _children(master.pid if master else 0)
        os.kill(before[0], signal.SIGKILL)
        _until(lambda: len(set(_children(master.pid if master else 0)) - {before[0]}) == len(before) and ready())

    def worker() -> None:
        portal.end(portal.named("worker"), hard=True)
        time.sleep(DOWN_SECONDS)
        portal.start_worker()

    def postgres() -> None:
        portal.postgres.kill()
        time.sleep(DOWN_SECONDS)
        portal.postgres.restart()
        _until(ready)

    def valkey() -> None:
        if portal.valkey.process:
            portal.valkey.process.kill()
            portal.valkey.process.wait()
        time.sleep(DOWN_SECONDS)
        portal.valkey.start()

    yield from (("web process", web), ("worker", worker), ("PostgreSQL", postgres), ("Valkey", valkey))


def _children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def _until(happened: Callable[[], bool]) -> None:
    stop = time.monotonic() + END_SECONDS
    while not happened():
        if time.monotonic() > stop:
            raise RuntimeError("a process that was killed has not come back")
        time.sleep(0.1)


def _open(portal: Portal) -> int:
    """How many commands are not done yet."""
    try:
        question = "SELECT count(*) AS n FROM kernel_outboxcommand WHERE kind = 'network.bar' AND state <> 'done'"
        return int(portal.sql(question)[0]["n"])
    except psycopg.OperationalError:
        return -1


def _results(portal: Portal, seen: Seen, seconds: float) -> list[Result]:
    stop = time.monotonic() + END_SECONDS
    while _open(portal) and time.monotonic() < stop:
        time.sleep(1)
    orders = {number: portal.outside.subscriber(number)["orders"] for number in sorted(seen.sent)}
    arrived = {number for number, found in orders.items() if [order["status"] for order in found] == ["done"]}
    twice = {number for number, found in orders.items() if len(found) > 1}
    calm = seen.calm()
    errors = Counter(status for _at, status, _ms in calm if not status or status >= 400)
    within = Counter(status for _at, status, _ms in seen.answers if not status or status >= 400) - errors
    times = sorted(ms for _at, status, ms in calm if 0 < status < 400)
    restarts = ", ".join(f"{name} {end - begin:.0f} s" for name, (begin, end) in seen.restarts.items())
    return [
        Result("soak: requests", len(seen.answers) / seconds, "/s", note=f"{len(seen.answers)} in {seconds:.0f} s"),
        Result("soak: acts accepted", len(seen.accepted), "acts", note=f"of {len(seen.sent)}; sent again {seen.again}"),
        Result("soak: acts not accepted", len(seen.sent - seen.accepted), "acts", goal=0),
        Result("soak: accepted and lost", len(seen.accepted - arrived), "acts", goal=0, note=f"arrived {len(arrived)}"),
        Result("soak: arrived twice", len(twice), "acts", goal=0),
        Result("soak: commands left over", _open(portal), "commands", goal=0),
        Result("soak: errors outside of restarts", errors.total(), "requests", goal=0, note=str(dict(errors))),
        Result("soak: errors in restarts", within.total(), "requests", note=f"{dict(within)}; {restarts}"),
        Result("soak: p95 outside of restarts", load.p95(times), "ms", goal=500),
    ]
