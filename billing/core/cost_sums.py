"""Sums of cost per month: add the lines of new documents to them."""

from __future__ import annotations

from typing import Any

ADD = """
INSERT INTO billing_costmonth AS c (company_id, account_id, month, department, cost_centre, net)
SELECT i.company_id, i.account_id, date_trunc('month', i.issued_on)::date, l.department, l.cost_centre,
    sum(CASE WHEN i.kind = 'credit' THEN -l.net ELSE l.net END)
FROM {lines} l JOIN billing_invoice i ON i.id = l.invoice_id
GROUP BY i.company_id, i.account_id, date_trunc('month', i.issued_on), l.department, l.cost_centre
ON CONFLICT (account_id, month, department, cost_centre) DO UPDATE SET net = c.net + EXCLUDED.net
"""
# For a migration: the lines that are stored already.
ADD_KNOWN = ADD.format(lines="billing_invoiceline")
NEW = "SELECT * FROM billing_invoiceline WHERE invoice_id IN (SELECT id FROM staged_invoices WHERE NOT known)"
ADD_NEW = ADD.format(lines=f"({NEW})")


def add_costs(cursor: Any) -> None:
    """Add the lines of the staged invoices that are new, inside the loader's transaction."""
    cursor.execute(ADD_NEW)
