"""Invoices of an account a month with lines by number, for the benches of one invoice and of cost."""

from __future__ import annotations

from tests.portal import Portal

CVR = "99000010"
# The net of an invoice is not that of its lines, which no page compares.
INVOICES = """
INSERT INTO billing_invoice (uid, company_id, account_id, kind, number, issued_on, due_on, period_from, period_to, net,
    vat, rounding, gross, payment_id, creditor, line_count, created_at, paid, credited, disputed)
SELECT gen_random_uuid(), a.company_id, a.id, 'invoice', 'M' || to_char(issued, 'YYMM') || place, issued, issued + 30,
    issued, issued + 27, 1000, 250, 0, 1250, '', '', %(lines)s::int, now(), 1250, 0, 0
FROM generate_series(0, %(months)s::int - 1) ago
CROSS JOIN LATERAL (SELECT (date_trunc('month', now()) - ago * interval '1 month')::date) d (issued)
JOIN (SELECT id, company_id, row_number() OVER (ORDER BY id) AS place FROM accounts_account
      WHERE company_id = %(company)s) a ON place <= %(accounts)s::int
"""
# Three lines for each number: its price, which a tenth of them get new each month; usage; and for half a discount. One
# number in twenty is not there in a month.
LINES = """
INSERT INTO billing_invoiceline (company_id, invoice_id, position, "group", item, text, period_from, period_to,
    quantity, unit, unit_price, discount, net, vat_category, vat_rate, reason, number, holder_name, employee_number,
    department, cost_centre, bill_text)
SELECT i.company_id, i.id, n, sort, CASE sort WHEN 'recurring' THEN 'fri' ELSE '' END, 'Mobil Fri', i.period_from,
    i.period_to, 1, 'MON', price, 0, CASE sort WHEN 'discount' THEN -20 ELSE price END, 'S', 25,
    CASE WHEN sort = 'usage' AND of_number %% 9 = 0 THEN 'roaming' ELSE '' END,
    '+45' || 40000000 + i.account_id %% 100 * 10000 + of_number, 'Navn ' || of_number %% 977, of_number::text,
    'Afdeling ' || of_number %% 40, 'Sted ' || of_number %% 50, ''
FROM billing_invoice i CROSS JOIN generate_series(1, %(lines)s::int) n
CROSS JOIN LATERAL (SELECT (n - 1) / 3, (ARRAY['recurring', 'usage', 'discount'])[1 + n %% 3],
    extract(month FROM i.issued_on)::int) v (of_number, sort, month)
CROSS JOIN LATERAL (SELECT CASE sort WHEN 'usage' THEN (n * 7 + month * 13) %% 50
    ELSE 199 + CASE WHEN of_number %% 10 = month %% 10 THEN 10 ELSE 0 END END) p (price)
WHERE i.company_id = %(company)s AND of_number %% 20 <> month
"""
COSTS = """
INSERT INTO billing_costmonth (company_id, account_id, month, department, cost_centre, net)
SELECT i.company_id, i.account_id, date_trunc('month', i.issued_on)::date, l.department, l.cost_centre, sum(l.net)
FROM billing_invoice i JOIN billing_invoiceline l ON l.invoice_id = i.id WHERE i.company_id = %(company)s
GROUP BY 1, 2, 3, 4, 5
"""


def fill(portal: Portal, *, accounts: int, months: int, lines: int) -> dict[str, str]:
    """Create invoices of so many accounts, months and lines each.

    Return the public ids of the company and of the first account's latest invoice.
    """
    portal.run("-m", "tests.bench.many", "accounts", str(accounts))
    company = portal.sql("SELECT id, uid FROM accounts_company WHERE cvr = %s", [CVR])[0]
    values = {"company": company["id"], "accounts": accounts, "months": months, "lines": lines}
    for statement in (INVOICES, LINES, COSTS):
        portal.sql(statement, values)
    portal.sql("VACUUM ANALYZE billing_invoice, billing_invoiceline, billing_costmonth")
    latest = portal.sql(
        "SELECT uid FROM billing_invoice WHERE company_id = %s ORDER BY issued_on DESC, account_id LIMIT 1",
        [company["id"]],
    )
    return {"company": str(company["uid"]), "invoice": str(latest[0]["uid"])}
