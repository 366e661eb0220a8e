"""The page of one number with a month's columns, acts and history, against the baseline page."""

from __future__ import annotations

import json

from tests.bench.pages import COUNT, USER, start_baseline
from tests.bench.result import Result
from tests.bench.side_by_side import Side, compare
from tests.portal import Portal

# A number with a user, a card, usage of this month and something in its history.
BUSY = """
SELECT uid FROM subscriptions_subscription s WHERE category = 'mobile' AND state = 'active'
    AND EXISTS (SELECT FROM subscriptions_usageday u
        WHERE u.subscription_id = s.id AND u.day >= date_trunc('month', now()))
    AND EXISTS (SELECT FROM subscriptions_simcard c WHERE c.subscription_id = s.id AND c.state = 'active')
ORDER BY cardinality(add_ons) DESC, number LIMIT 1
"""
HISTORY = """
INSERT INTO kernel_auditentry (uid, at, company_id, actor_kind, actor_id, actor_name, event, target_model, target_id,
    target_name, before, after, reason, on_behalf_of)
SELECT gen_random_uuid(), now() - n * interval '1 day', company_id, 'user', 1, 'Mette Lindqvist', 'set_bars',
    'subscriptions.subscription', s.id, s.number, '{"bars": []}', '{"bars": ["premium"]}', '', ''
FROM subscriptions_subscription s, generate_series(1, 10) n WHERE s.uid = %s RETURNING 1
"""


def run(portal: Portal) -> list[Result]:
    """The figures."""
    portal.load_demo()
    portal.start_simulators()
    portal.start_web()
    baseline = start_baseline(portal)
    (row,) = portal.sql(BUSY)
    portal.sql(HISTORY, [row["uid"]])
    path = f"/abonnementer/{row['uid']}/"
    seen = json.loads(portal.run("-m", "tests.bench.as_user", USER, path))
    web = next(child.process.pid for child in portal.supervisor.children if child.name == "web" and child.process)
    page, baseline_page = Side(portal.port, path, f"session={seen['session']}", web), baseline()
    ratio = compare(page, baseline_page, count=COUNT)
    return [
        Result("subscription page", page.median, "ms", baseline_page.median, ratio, 1.75, "ratio",
               f"CPU {page.cpu_ms:.1f} against {baseline_page.cpu_ms:.1f} ms, {page.size / 1000:.0f} kB"),
        Result("subscription page: queries", seen["queries"], "queries", goal=8),
    ]  # fmt: skip
