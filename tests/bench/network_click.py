"""One order from the click until its answer is written, in turn with the baseline of the same.

`python -m tests.bench.network_click 200 SUPERUSER_URL`, inside a portal's environment with a worker. Prints JSON:
milliseconds of each SIM swap (the action and all that follows), of each order alone, and of each baseline.

The baseline: INSERT and COMMIT, a message through the queue, one PUT, UPDATE and COMMIT, in two plain processes. All
three are over when another connection sees the answer.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Callable
from multiprocessing import Process
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import django
import psycopg
import redis

from tests.bulk_orders import FIRST

QUEUE = "bench_baseline"
TABLE = "CREATE TABLE bench_baseline (id bigint PRIMARY KEY, number text NOT NULL, state text NOT NULL)"


def main(count: int, url: str) -> None:
    """Measure, after a few to warm up."""
    django.setup()
    from django.conf import settings

    settings.SIM_SWAPS_A_DAY = 10**6
    watch = psycopg.connect(url, autocommit=True)
    watch.execute(TABLE)
    worker = Process(target=serve_baseline, args=(url,), daemon=True)
    worker.start()
    swap, order, baseline = swaps(), orders(), baselines(url)
    found: dict[str, list[float]] = {"swap": [], "order": [], "baseline": []}
    sides = {"swap": swap, "order": order, "baseline": baseline}
    names = list(sides)
    for n in range(count + 10):
        for name in names[n % 3 :] + names[: n % 3]:
            started = time.perf_counter()
            question, key = sides[name](n)
            while watch.execute(question, [key]).fetchone() != ("done",):
                if time.perf_counter() - started > 20:
                    raise RuntimeError(f"no answer to {name}: {watch.execute(question, [key]).fetchone()}")
            if n >= 10:
                found[name].append((time.perf_counter() - started) * 1000)
    worker.terminate()
    print(json.dumps(found))


Side = Callable[[int], tuple[str, Any]]


def swaps() -> Side:
    """A person swaps the card of a number for an eSIM."""
    from django.utils import timezone

    from accounts.functions import Function
    from accounts.models import Company
    from accounts.permissions.access import portal_actor
    from selfservice.kernel.actions.runner import run
    from selfservice.kernel.scope.models import acting_as, as_system
    from subscriptions.models import Subscription
    from subscriptions.sims.actions.swap_sim import SwapSim
    from tests.world import make_user

    with as_system("bench: swap SIM cards"):
        company = Company.objects.system().get(cvr="99000031")
        actor = portal_actor(
            make_user(company, "bytter", {Function.MOBILE, Function.MOBILE_SIM}), verified_at=timezone.now()
        )
        uids = list(Subscription.objects.system().order_by("number").values_list("uid", flat=True)[:2000])

    def swap(n: int) -> tuple[str, Any]:
        with acting_as(actor):
            row = run(SwapSim, actor, uids[n], {"kind": "esim"}, uuid4())
        return "SELECT state FROM kernel_actionrun WHERE uid = %s", row.uid

    return swap


def orders() -> Side:
    """A command by itself."""
    from django.db import transaction

    from selfservice.kernel.outbox.enqueue import Command, enqueue
    from selfservice.kernel.scope.models import as_system

    def order(n: int) -> tuple[str, Any]:
        with transaction.atomic(), as_system("bench: an order"):
            payload = {"number": f"+{FIRST + n}", "bars": ["all"], "lost": False}
            row = enqueue(Command("network.bar", f"one:{uuid4()}", 0, payload), company_id=None)
        return "SELECT state FROM kernel_outboxcommand WHERE uid = %s", row.uid

    return order


def baselines(url: str) -> Side:
    """The same with nothing that a portal needs."""
    own, queue = psycopg.connect(url), redis.Redis.from_url(os.environ["REDIS_URL"])

    def baseline(n: int) -> tuple[str, Any]:
        own.execute("INSERT INTO bench_baseline VALUES (%s, %s, 'sent')", [n, str(FIRST + n)])
        own.commit()
        queue.lpush(QUEUE, n)
        return "SELECT state FROM bench_baseline WHERE id = %s", n

    return baseline


def serve_baseline(url: str) -> None:
    """The worker of the baseline."""
    own, queue = psycopg.connect(url), redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    place = urlsplit(os.environ["NETWORK_URL"])
    network = http.client.HTTPConnection(place.hostname or "", place.port)
    while True:
        taken: Any = queue.brpop([QUEUE])
        n = int(taken[1])
        headers = {"Authorization": "Bearer demo-network", "Idempotency-Key": str(uuid4())}
        path = f"/provisioning/v1/subscribers/{FIRST + n}/sim"
        network.request("PUT", path, json.dumps({"kind": "esim"}), {**headers, "Content-Type": "application/json"})
        if (answer := network.getresponse()).status != 202:
            raise RuntimeError(f"the network answered {answer.status}")
        answer.read()
        own.execute("UPDATE bench_baseline SET state = 'done' WHERE id = %s", [n])
        own.commit()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
