"""Orders of one company for the bench and for the tests of plans: what they are, and what the list is asked for.

The oldest match the filters, by a share: the list is newest first, so that reading in order until a page is full takes
longest. All others are done, of mobile subscriptions.
"""

from __future__ import annotations

ACCOUNTS = 20
SHARES = {"none": 0.0, "1 %": 0.01, "33 %": 0.33}
# All are of the last 720 days.
FILL = f"""
INSERT INTO orders_order (uid, company_id, account_id, kind, category, state, requester_name, reference, monthly,
    one_off, title, items_count, act, number_of_act, language, created_at, placed_at, finished_at)
SELECT gen_random_uuid(), a.company_id, a.id, CASE WHEN matches THEN 'act' ELSE 'new' END,
    CASE WHEN matches THEN 'internet' ELSE 'mobile' END,
    CASE WHEN matches THEN (ARRAY['received', 'held', 'failed', 'cancelled'])[1 + n %% 4] ELSE 'done' END,
    'Navn ' || n %% 977, 'PO ' || n, 199, 0, 'Mobil Fri', 1, CASE WHEN matches THEN 'swap_sim' ELSE '' END,
    CASE WHEN matches THEN '+45' || 30000000 + n %% 5000 ELSE '' END, 'da', placed, placed, placed
FROM generate_series(%(first)s::int, %(last)s::int) n
CROSS JOIN LATERAL (SELECT n > %(size)s::int * (1 - %(share)s::float)) m (matches)
CROSS JOIN LATERAL (SELECT now() - make_interval(secs => 60 + n * 720 * 86400.0 / %(size)s::int)) v (placed)
JOIN (SELECT id, company_id, row_number() OVER (ORDER BY id) AS place FROM accounts_account
      WHERE company_id = %(company)s ORDER BY id LIMIT {ACCOUNTS}) a
    ON a.place = CASE WHEN matches THEN {ACCOUNTS} ELSE 1 + n %% {ACCOUNTS - 1} END
"""
TABLES = ("orders_order", "orders_orderword", "orders_orderitem")
CLEAR = "SET session_replication_role = replica; " + "; ".join(
    f"DELETE FROM {table} WHERE company_id = {{company}}" for table in reversed(TABLES)
)
FILTERS = {
    "in progress (tab)": "visning=igang",
    "finished (tab)": "visning=udfoerte",
    "every order (tab)": "visning=alle",
    "a category": "visning=alle&slags=internet",
    "two categories": "visning=alle&slags=internet&slags=circuits",
    "a kind": "visning=alle&type=act",
    "failed": "visning=udfoerte&status=failed",
    "held": "visning=igang&status=held",
    "two states": "visning=alle&status=failed&status=cancelled",
    "a period": "visning=alle&fra={first}&til={last}",
}
# Of a group of several companies: the one with all the rows, and one with hardly any.
COMPANIES = {"company, all": "visning=alle&selskab={large}", "company, few": "visning=alle&selskab={small}"}
SEARCHES = {
    "an order number": "visning=alle&q={number}",
    "a reference": "visning=alle&q=PO 77",
    "a common word": "visning=alle&q=navn",
    "a name": "visning=alle&q=Navn 7",
    "a phone number": "visning=alle&q=30 00 00 77",
    "no match": "visning=alle&q=findes ikke",
}
