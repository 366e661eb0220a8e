"""Checks of staged invoices and ledger entries that no column alone can do: refusals as line, column and reason."""

from __future__ import annotations

from typing import Any

Refusals = list[tuple[int, str, str]]
# Condition of a refused row, the column that is named, and the reason.
INVOICES = (
    ("gross <> net + vat + rounding", "gross", "is not the sum of net, vat and rounding"),
    ("period_to < period_from", "period_to", "is before period_from"),
    ("due_on < issued_on", "due_on", "is before issued_on"),
    ("(payment_id = '') <> (creditor = '')", "creditor", "payment_id and creditor belong together"),
    ("corrects IS NOT NULL AND kind <> 'credit'", "corrects", "only a credit note corrects an invoice"),
    ("line_count = 0 AND (net, vat) <> (0, 0)", "line_count", "the invoice has an amount and no lines"),
    # The corrected invoice is in the same file, or loaded before. Two conditions, so that each becomes a join.
    (
        """s.corrects IS NOT NULL AND EXISTS (
            SELECT 1 FROM staging o WHERE o.number = s.corrects AND (o.kind <> 'invoice' OR o.account <> s.account)
        )""",
        "corrects",
        "is no invoice of the account",
    ),
    (
        """s.corrects IS NOT NULL AND EXISTS (
            SELECT 1 FROM billing_invoice o JOIN accounts_account a ON a.id = o.account_id
            WHERE o.number = s.corrects AND (o.kind <> 'invoice' OR a.number <> s.account)
        )""",
        "corrects",
        "is no invoice of the account",
    ),
)
# The columns that the same number may not come with other values of.
SAME = ("kind", "issued_on", "due_on", "period_from", "period_to", "net", "vat", "rounding", "gross", "payment_id",
        "creditor", "line_count")  # fmt: skip
OLD, NEW = (", ".join(f"{table}.{name}" for name in SAME) for table in "is")
# The statements are built only from the constants of this module (S608).
KNOWN_INVOICES = f"""
SELECT s.line, s.number FROM staging s JOIN billing_invoice i ON i.number = s.number
JOIN accounts_account a ON a.id = i.account_id LEFT JOIN billing_invoice c ON c.id = i.corrects_id
WHERE ({OLD}, a.number, c.number) IS DISTINCT FROM ({NEW}, s.account, s.corrects) ORDER BY s.line
"""  # noqa: S608
OTHER_ACCOUNT = """EXISTS (
    SELECT 1 FROM billing_invoice i JOIN accounts_account a ON a.id = i.account_id
    WHERE i.number = s.{column} AND a.number <> s.account
)"""
ENTRIES = (
    (OTHER_ACCOUNT.format(column="invoice"), "invoice", "is of another account"),
    (OTHER_ACCOUNT.format(column="document"), "document", "is of another account"),
    (
        """EXISTS (
            SELECT 1 FROM billing_invoice i WHERE i.number = s.document
            AND (i.kind, CASE i.kind WHEN 'credit' THEN -i.gross ELSE i.gross END) <> (s.kind, s.amount)
        )""",
        "document",
        "has another total or kind",
    ),
)
# A known entry never changes; but a payment that matched no invoice may get one.
KNOWN_ENTRIES = """
SELECT s.line, s.reference FROM staging s JOIN billing_ledgerentry e ON e.reference = s.reference
JOIN accounts_account a ON a.id = e.account_id
LEFT JOIN billing_invoice i ON i.id = e.invoice_id LEFT JOIN billing_invoice d ON d.id = e.document_id
WHERE (e.booked_on, e.kind, e.text, e.amount, a.number, d.number)
    IS DISTINCT FROM (s.booked_on, s.kind, s.text, s.amount, s.account, s.document)
    OR (i.number IS NOT NULL AND i.number IS DISTINCT FROM s.invoice)
ORDER BY s.line
"""


def check_invoices(cursor: Any) -> Refusals:
    """Refuse invoices that don't add up, end before they begin, or are known with other content."""
    return [*_refused(cursor, INVOICES), *_known(cursor, KNOWN_INVOICES, "number")]


def check_entries(cursor: Any) -> Refusals:
    """Refuse entries that don't fit their invoice or their document, or are known with other content."""
    return [*_refused(cursor, ENTRIES), *_known(cursor, KNOWN_ENTRIES, "reference")]


def _refused(cursor: Any, conditions: tuple[tuple[str, str, str], ...]) -> Refusals:
    found: Refusals = []
    for condition, column, reason in conditions:
        cursor.execute(f"SELECT s.line FROM staging s WHERE {condition} ORDER BY s.line")  # noqa: S608
        found += [(line, column, reason) for (line,) in cursor]
    return found


def _known(cursor: Any, statement: str, column: str) -> Refusals:
    cursor.execute(statement)
    return [(line, column, f"{key} has been delivered before with other content") for line, key in cursor]
