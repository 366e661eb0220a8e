"""What follows from the ledger: what is paid and credited of an invoice, and the balance of an account."""

from __future__ import annotations

from typing import Any

# Advisory lock: concurrent loads sum up one after the other, so that the later one sees the entries of both.
LOCK = 0x6C656467
PAID = """
UPDATE billing_invoice i SET paid = s.paid, credited = s.credited
FROM (
    SELECT e.invoice_id, coalesce(sum(-e.amount) FILTER (WHERE e.kind = 'payment'), 0) AS paid,
        coalesce(sum(-e.amount) FILTER (WHERE e.kind = 'credit'), 0) AS credited
    FROM billing_ledgerentry e
    WHERE e.invoice_id IN (SELECT n.id FROM staging f JOIN billing_invoice n ON n.number = f.invoice)
    GROUP BY e.invoice_id
) s
WHERE i.id = s.invoice_id AND (i.paid, i.credited) IS DISTINCT FROM (s.paid, s.credited)
"""
BALANCES = """
INSERT INTO billing_balance AS b (company_id, account_id, amount)
SELECT e.company_id, e.account_id, sum(e.amount) FROM billing_ledgerentry e
WHERE e.account_id IN (SELECT a.id FROM staging f JOIN accounts_account a ON a.number = f.account)
GROUP BY e.company_id, e.account_id
ON CONFLICT (account_id) DO UPDATE SET amount = EXCLUDED.amount + b.carried
WHERE b.amount <> EXCLUDED.amount + b.carried
"""


def sum_up(cursor: Any) -> None:
    """Update the sums of the invoices and accounts of the staged entries, inside the loader's transaction."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    cursor.execute(PAID)
    cursor.execute(BALANCES)
