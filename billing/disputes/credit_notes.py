"""Link credit notes to the disputes that they answer."""

from __future__ import annotations

from typing import Any

CREDIT_NOTES = """
UPDATE billing_dispute d SET credit_note_id = c.id
FROM (
    SELECT DISTINCT ON (d.id) d.id AS dispute_id, n.id FROM staging f JOIN billing_invoice n ON n.number = f.number
    JOIN billing_dispute d ON d.invoice_id = n.corrects_id AND d.approved = n.gross
    WHERE d.credit_note_id IS NULL AND d.state IN ('approved', 'partly')
        AND NOT EXISTS (SELECT 1 FROM billing_dispute o WHERE o.credit_note_id = n.id)
    ORDER BY d.id, n.id
) c WHERE d.id = c.dispute_id
"""


def link_credit_notes(cursor: Any) -> None:
    """Link the staged credit notes to approved disputes of the invoice that they correct, with the same amount."""
    cursor.execute(CREDIT_NOTES)
