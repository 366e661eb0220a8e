"""Invoices of one company for benches and for the tests of plans: what they are, and what a list is asked for.

They are made from the newest to the oldest. The last ones match the filters, by a share: a list is newest first, so
that reading in order until a page is full takes longest. Eight states take turns among them; all others are paid.
"""

from __future__ import annotations

ACCOUNTS = 20
SHARES = {"none": 0.0, "1 %": 0.01, "33 %": 0.33}
# All are of the last 720 days.
FILL = f"""
INSERT INTO billing_invoice (uid, company_id, account_id, kind, number, issued_on, due_on, period_from, period_to, net,
    vat, rounding, gross, payment_id, creditor, line_count, created_at, paid, credited, disputed, postponed_to)
SELECT gen_random_uuid(), a.company_id, a.id, CASE state WHEN 0 THEN 'credit' ELSE 'invoice' END, 'B' || 10000000 + n,
    issued, CASE WHEN state IN (1, 4, 5) THEN today + 20 WHEN state = 7 THEN today + 3 ELSE issued + 30 END,
    issued - 30, issued, net, net / 4, 0, net * 1.25, lpad((n * 10)::text, 15, '0'), '81234567', 1, now(),
    CASE WHEN state IS NULL THEN net * 1.25 WHEN state = 4 THEN 1 ELSE 0 END,
    CASE state WHEN 3 THEN net * 1.25 ELSE 0 END, CASE state WHEN 1 THEN 1 ELSE 0 END,
    CASE state WHEN 6 THEN today + 10 END
FROM generate_series(%(first)s::int, %(last)s::int) n
CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE 'Europe/Copenhagen')::date, n > %(size)s::int * (1 - %(share)s::float)) m
    (today, matches)
CROSS JOIN LATERAL (SELECT CASE WHEN matches THEN n %% 8 END,
    today - 1 - (n * 720::bigint / %(size)s::int)::int,
    CASE WHEN matches THEN 500000 ELSE 100 + n %% 9000 END::numeric) v (state, issued, net)
JOIN (SELECT id, company_id, row_number() OVER (ORDER BY id) AS place FROM accounts_account
      WHERE company_id = %(company)s ORDER BY id LIMIT {ACCOUNTS}) a
    ON a.place = CASE WHEN matches THEN {ACCOUNTS} ELSE 1 + n %% {ACCOUNTS - 1} END
"""
# A line of each invoice; each of 5,000 numbers has one on every 5,000th.
LINES = """
INSERT INTO billing_invoiceline (company_id, invoice_id, position, "group", item, text, period_from, period_to,
    quantity, unit, unit_price, discount, net, vat_category, vat_rate, reason, number, holder_name, employee_number,
    department, cost_centre, bill_text)
SELECT company_id, id, 1, 'recurring', 'fri', 'Mobil Fri', period_from, period_to, 1, 'MON', net, 0, net, 'S', 25, '',
    '+45' || 30000000 + id %% 5000, 'Navn ' || id %% 977, '', 'Afdeling ' || id %% 40, '', ''
FROM billing_invoice WHERE company_id = %(company)s
"""
# A delivery of each: by mail, one of a hundred by EAN without an answer, a few of those that match refused.
DISPATCHES = """
INSERT INTO billing_dispatch (uid, company_id, invoice_id, channel, receiver, document_type, document_id, state,
    attempts, refusals, code, text, created_at)
SELECT gen_random_uuid(), company_id, id, CASE WHEN id %% 100 < 2 THEN 'ean' ELSE 'mail' END, 'to', '',
    gen_random_uuid(), CASE WHEN id %% 100 = 1 AND outstanding > 0 THEN 'business' ELSE 'sent' END, 1, 0, '', '', now()
FROM billing_invoice WHERE company_id = %(company)s
"""
TABLES = ("billing_invoice", "billing_invoiceline", "billing_dispatch")
# As the superuser: without the checks of what refers to the rows.
CLEAR = "SET session_replication_role = replica; " + "; ".join(
    f"DELETE FROM {table} WHERE company_id = {{company}}" for table in reversed(TABLES)
)
FILTERS = {
    "open (tab)": "visning=aabne",
    "overdue (tab)": "visning=forfaldne",
    "credit notes (tab)": "visning=kreditnotaer",
    "an account": "konto={account}",
    "two accounts": "konto={account}&konto={other_account}",
    "credit notes": "slags=credit",
    "open": "status=aaben",
    "due soon": "status=snart",
    "overdue": "status=forfalden",
    "partly paid": "status=delvist",
    "paid": "status=betalt",
    "credited": "status=krediteret",
    "disputed": "status=indsigelse",
    "postponed": "status=henstand",
    "credit note": "status=kreditnota",
    "two states": "status=forfalden&status=indsigelse",
    "delivered": "levering=leveret",
    "not answered": "levering=venter",
    "not delivered": "levering=afvist",
    "a period": "fra={first}&til={last}",
    "from an amount": "mindst=500000",
    "up to an amount": "hoejst=100",
    "overdue in a period": "status=forfalden&fra={first}&til={last}",
    "overdue of an account": "status=forfalden&konto={account}",
}
# Of a group of several companies: the one with all the rows, and one with hardly any.
COMPANIES = {"company, all": "selskab={large}", "company, few": "selskab={small}"}
SEARCHES = {
    "a full number": "B10000007",
    "a number's beginning": "B1000",
    "a payment id": "000000000000070",
    "a payment line": "+71<000000000000070 +81234567<",
    "an account": "{account}",
    "a phone number": "30 00 00 77",
    "an amount": "1.000,00",
    "a part of an account's name": "lager",
    "no match": "findes ikke",
    "nobody's number": "99 99 99 99",
}
