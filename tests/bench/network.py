"""Orders to the network: ten thousand at once until the last is done, and one from the click until it is answered."""

from __future__ import annotations

import json
import statistics
import time
from itertools import product

import requests

from tests.bench import cpu
from tests.bench.result import Result
from tests.bulk_orders import FIRST
from tests.portal import Portal

PROCESSES = 2
CONNECTIONS = 16
GOAL_SECONDS = 5.0
CLICKS = 200


def run(portal: Portal, count: int) -> list[Result]:
    """The figures, for so many orders; the goal is for 10,000 and is scaled."""
    portal.start_simulators()
    numbers = [{"msisdn": str(FIRST + n), "iccid": ""} for n in range(count)]
    requests.post(f"{portal.outside.url}/sim/network", json={"numbers": numbers}, timeout=60).raise_for_status()
    portal.run("-m", "tests.bulk_orders", "rows", str(count))
    baseline = _seconds(portal, "tests.bench.network_baseline", count, CONNECTIONS)
    return [*_bulk(portal, count, baseline), *_click(portal)]


def _seconds(portal: Portal, *arguments: object) -> float:
    output = portal.run("-m", *map(str, arguments))
    return float(json.loads(output)["seconds"])


def _bulk(portal: Portal, count: int, baseline: float) -> list[Result]:
    worker = portal.start_worker(processes_=PROCESSES)
    _warm(portal)
    before = cpu.seconds(worker.process.pid) if worker.process else 0.0
    around = _around(portal)
    written = _seconds(portal, "tests.bulk_orders", "bar", count)
    # They are visible from the commit on, at the end of that process; what is sent until it has ended counts, too.
    first, last = _from_and_until(portal, count)
    used = (cpu.seconds(worker.process.pid) if worker.process else 0.0) - before
    around = _around(portal) - around
    _check_once(portal, count)
    portal.end(worker)
    seconds = last - first
    return [
        Result(
            "network: bulk bar, all done", seconds, "s", baseline, seconds / baseline, GOAL_SECONDS * count / 10000,
            note=f"{count} orders; CPU: workers {used:.1f} s, PostgreSQL and the simulated network {around:.1f} s",
        ),
        Result("network: bulk bar, written", written, "s", note="commands and runs, one transaction, one process"),
        Result(
            "network: 100,000 orders on 2 processes", seconds / count * 100000, "s",
            note="projected; 4: half of it, while the network and PostgreSQL keep up",
        ),
    ]  # fmt: skip


def _click(portal: Portal) -> list[Result]:
    """SIM swaps and orders one by one; p50 and p99 against those of the baseline."""
    worker = portal.start_worker(processes_=PROCESSES)
    output = portal.run(
        "-m", "tests.bench.network_click", str(CLICKS), portal.postgres.url(portal.database, "postgres")
    )
    portal.end(worker)
    found: dict[str, list[float]] = json.loads(output.splitlines()[-1])
    names = {"swap": "a SIM swap, click to answer", "order": "an order, commit to answer"}
    results = []
    for (key, name), (part, most) in product(names.items(), ((50, 8.0), (99, 8.0))):
        ours, baseline = (statistics.quantiles(found[which], n=100)[part - 1] for which in (key, "baseline"))
        results.append(
            Result(
                f"network: {name}, p{part}", ours, "ms", baseline, ours / baseline, most, "ratio", f"{CLICKS} of each"
            )
        )
    return results


def _warm(portal: Portal) -> None:
    """Each process of the worker has imported and connected."""
    for _ in range(3):
        portal.run("-m", "tests.bulk_orders", "bar", "300")
        _from_and_until(portal, 0)


def _from_and_until(portal: Portal, count: int) -> tuple[float, float]:
    """Wait for the last; then the moments of the first attempt and of the last answer, by the database's clock."""
    stop = time.monotonic() + 60 + count / 50
    while portal.sql("SELECT 1 FROM kernel_outboxcommand WHERE state IN ('pending', 'sending') LIMIT 1"):
        if time.monotonic() > stop:
            raise RuntimeError(f"orders are left over:\n{portal.logs()[-3000:]}")
        time.sleep(0.05)
    (row,) = portal.sql(
        "SELECT extract(epoch FROM min(due_at))::float AS first, extract(epoch FROM max(done_at))::float AS last "
        "FROM (SELECT * FROM kernel_outboxcommand WHERE kind = 'network.bar' ORDER BY id DESC LIMIT %s) AS sent",
        [count],
    )
    return row["first"] or 0.0, row["last"] or 0.0


def _around(portal: Portal) -> float:
    """CPU seconds so far of what the workers call on."""
    simulators = next(child for child in portal.supervisor.children if child.name == "simulators").process
    pids = [portal.postgres.pid(), simulators.pid if simulators else None]
    return sum(cpu.seconds(pid) for pid in pids if pid)


def _check_once(portal: Portal, count: int) -> None:
    """Every number is barred, and has one order of the last round."""
    again = portal.sql("SELECT count(*) AS n FROM kernel_outboxcommand WHERE attempts > 1 OR state <> 'done'")[0]["n"]
    barred = portal.sql("SELECT count(*) AS n FROM subscriptions_subscription WHERE state = 'barred'")[0]["n"]
    runs = portal.sql("SELECT count(*) AS n FROM kernel_actionrun WHERE state <> 'done'")[0]["n"]
    if again or runs or barred != count:
        raise RuntimeError(f"not exactly once: {again} tried again, {runs} runs not done, {barred} of {count} barred")
