"""10,000 applications at once, until all letters are in e-Boks; the baseline is a plain loop of render and POST."""

from __future__ import annotations

import json
import math
import time
from concurrent.futures import ThreadPoolExecutor

from tests.bench import cpu
from tests.bench.result import Result
from tests.portal import Portal

PROCESSES = 2
BASELINE_LETTERS = 200
GOAL_SECONDS = 195
DEADLINE_SECONDS = 2 * 60 * 60


def run(portal: Portal, count: int) -> list[Result]:
    """The figures, for so many letters; the goal is for 10,000 and is scaled."""
    portal.start_simulators()
    portal.run("-m", "tests.bulk", "1")
    baseline = json.loads(portal.run("-m", "tests.bench.letter_baseline", str(BASELINE_LETTERS)))
    before = dict(portal.outside.get("/sim/eboks/stats"))
    applied = _apply(portal, count)
    around = _around(portal)
    started = time.perf_counter()
    worker = portal.start_worker(processes_=PROCESSES)
    # The letter that the baseline was made from waits in the outbox, too.
    expected = count + 1
    while (done := _delivered(portal)) < expected:
        time.sleep(0.5)
        _complain(portal, time.perf_counter() - started, count, done)
    seconds = time.perf_counter() - started
    used = cpu.seconds(worker.process.pid) if worker.process else 0.0
    around = _around(portal) - around
    _check_once(portal, before, expected)
    each = seconds * PROCESSES / count
    return [
        Result("letters: all in e-Boks", seconds, "s", goal=GOAL_SECONDS * count / 10000, note=f"{count} letters"),
        Result(
            "letters: one process, each", each * 1000, "ms", baseline["ms"], each * 1000 / baseline["ms"],
            note=f"render + POST in a loop: {baseline['cpu_ms']:.1f} ms of CPU",
        ),
        Result(
            "letters: CPU of the workers, each", used / count * 1000, "ms", baseline["cpu_ms"],
            used / count * 1000 / baseline["cpu_ms"], note=f"{used:.0f} s in all",
        ),
        Result(
            "letters: alone on two cores", (used + around) / 2, "s", goal=GOAL_SECONDS * count / 10000,
            note=f"all CPU / 2: workers {used:.0f} s, PostgreSQL and the simulated e-Boks {around:.0f} s",
        ),
        Result("letters: applications taken", applied, "s", note=f"{count} through the action, two processes"),
        Result(
            "letters: 100,000 on 2 processes", each * 100000 / 2, "s", goal=DEADLINE_SECONDS,
            note=f"projected; 4: {each * 25000:.0f} s, 8: {each * 12500:.0f} s; "
            f"{math.ceil(each * 100000 / DEADLINE_SECONDS)} are enough for two hours",
        ),
    ]  # fmt: skip


def _apply(portal: Portal, count: int) -> float:
    """Two processes at once, as the web server has; returns the seconds of the longer one."""
    half = count // 2
    parts = [(half, 1), (count - half, 1 + half)]
    with ThreadPoolExecutor(2) as pool:
        outputs = list(
            pool.map(lambda part: portal.run("-m", "tests.bulk", str(part[0]), "--skip", str(part[1])), parts)
        )
    return max(float(json.loads(text)["seconds"]) for text in outputs)


def _around(portal: Portal) -> float:
    """CPU seconds so far of what the workers call on."""
    simulators = next(child for child in portal.supervisor.children if child.name == "simulators").process
    pids = [portal.postgres.pid(), simulators.pid if simulators else None]
    return sum(cpu.seconds(pid) for pid in pids if pid)


def _delivered(portal: Portal) -> int:
    counted = portal.sql("SELECT count(*) AS n FROM accounts_letter WHERE delivered_at IS NOT NULL")
    return int(counted[0]["n"])


def _complain(portal: Portal, seconds: float, count: int, done: int) -> None:
    if seconds > 60 + count:
        raise RuntimeError(f"only {done} of {count} letters after {seconds:.0f} s:\n{portal.logs()[-3000:]}")


def _check_once(portal: Portal, before: dict[str, int], expected: int) -> None:
    """Every company has its letter, and only one."""
    stats = portal.outside.get("/sim/eboks/stats")
    new = stats["delivered"] - before["delivered"]
    doubled = portal.sql("SELECT count(*) AS n FROM kernel_outboxcommand WHERE attempts > 1")[0]["n"]
    if new != expected or stats.get("409") or doubled:
        raise RuntimeError(f"not exactly once: {new} of {expected} letters, {doubled} tried again, {stats}")
