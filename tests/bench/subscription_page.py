"""The page of one number with a month's columns, acts and history, against the baseline page."""

from __future__ import annotations

from tests.bench.page_bench import COLD, PEOPLE, PageBench
from tests.bench.result import Result
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


def run(portal: Portal, people: int = PEOPLE) -> list[Result]:
    """The figures."""
    bench = PageBench(portal, people)
    (row,) = portal.sql(BUSY)
    portal.sql(HISTORY, [row["uid"]])
    path = f"/abonnementer/{row['uid']}/"
    return [
        *bench.page("subscription page", path, 1.75, cold=COLD),
        Result("subscription page: queries", bench.seen(path)["queries"], "queries", goal=8),
    ]
