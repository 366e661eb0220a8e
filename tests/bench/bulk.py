"""A bar of 10,000 numbers: accepted, its commands written, sent; against the same rows written by SQL alone."""

from __future__ import annotations

import json
import time
from typing import Any

import psycopg
import requests

from tests.bench import cpu
from tests.bench.result import Result
from tests.portal import Portal

COUNT = 10_000
SERIES = 40
PATIENCE = 120
# What a batch leaves behind, by nothing but SQL in one transaction.
BASELINE = (
    """INSERT INTO kernel_actionrun (uid, company_id, action, actor_kind, actor_id, actor_name, request_id,
        target_model, target_id, data, before, after, state, reason, progress, created_at)
    SELECT gen_random_uuid(), company_id, 'baseline', 'user', 1, 'Gulv', gen_random_uuid(),
        'subscriptions.subscription', id, '{}', '{"bars": []}', '{"bars": ["all"]}', 'sent', '', '{}', now()
        FROM subscriptions_subscription WHERE number LIKE %s""",
    """INSERT INTO kernel_auditentry (uid, at, company_id, account_id, event, actor_kind, actor_id, actor_name,
        on_behalf_of, target_model, target_id, target_name, before, after, reason)
    SELECT gen_random_uuid(), now(), company_id, account_id, 'baseline', 'user', 1, 'Gulv', '',
        'subscriptions.subscription', id, number, '{"bars": []}', '{"bars": ["all"]}', ''
        FROM subscriptions_subscription WHERE number LIKE %s""",
    """INSERT INTO kernel_outboxcommand (uid, company_id, kind, key, target_id, payload, reference, state, attempts,
        local_errors, last_error, alarmed_minutes, due_at)
    SELECT gen_random_uuid(), company_id, 'baseline', 'baseline:' || number, id, '{"bars": ["all"]}', '', 'done', 0, 0,
        '', 0, now() FROM subscriptions_subscription WHERE number LIKE %s""",
)
WRITTEN = """
SELECT count(*) AS n, count(*) FILTER (WHERE o.reference <> '' OR o.state = 'done') AS sent,
       extract(epoch FROM max(o.created_at) - min(b.started_at))::float AS written
FROM kernel_outboxcommand o JOIN kernel_actionrun a ON a.uid = o.run_uid
JOIN kernel_batchrow r ON r.run_id = a.id JOIN kernel_batch b ON b.id = r.batch_id WHERE b.uid = %s
"""


def run(portal: Portal) -> list[Result]:
    """The figures of one bulk change, with one worker of two processes."""
    portal.start_simulators()
    worker = portal.start_worker()
    portal.start_scheduler()
    numbers = [{"msisdn": f"45{SERIES}{n:06d}"} for n in range(COUNT)]
    requests.post(f"{portal.outside.url}/sim/network", json={"numbers": numbers}, timeout=60).raise_for_status()
    made: dict[str, Any] = json.loads(
        portal.run("-m", "tests.many_numbers", str(COUNT), "--series", str(SERIES)).splitlines()[-1]
    )
    before = cpu.seconds(worker.process.pid) if worker.process else 0.0
    started = time.monotonic()
    done: dict[str, Any] = {"n": 0, "sent": 0}
    while done["sent"] < COUNT and time.monotonic() - started < PATIENCE:
        time.sleep(0.2)
        done = portal.sql(WRITTEN, [made["uid"]])[0]
    sent = time.monotonic() - started
    used = (cpu.seconds(worker.process.pid) if worker.process else 0.0) - before
    baseline = _baseline(portal)
    accepted, written = made["begin"] + made["confirm"], done["written"]
    note = f"{done['n']} commands, {done['sent']} sent"
    return [
        Result("bulk of 10,000: accepted", accepted, "s", goal=1.0),
        Result("bulk of 10,000: looked through", made["look"], "s"),
        Result("bulk of 10,000: commands written", written, "s", baseline, written / baseline, 3.0, note=note),
        Result("bulk of 10,000: sent", sent, "s", goal=5.0, note=f"CPU of the workers: {used:.1f} s"),
    ]


def _baseline(portal: Portal) -> float:
    """Seconds that the same rows take by SQL, undone afterwards."""
    url = portal.postgres.url(portal.database, "postgres")
    with psycopg.connect(url) as connection:
        started = time.perf_counter()
        for statement in BASELINE:
            connection.execute(statement.encode(), [f"+45{SERIES}%"])
        seconds = time.perf_counter() - started
        connection.rollback()
    return seconds
