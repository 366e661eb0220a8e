"""Link credit notes to the disputes that they answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from billing.models import Dispute, Invoice
from selfservice.kernel.scope.models import as_system

# Of several with the same amount the first note belongs to the first dispute, and so on.
CREDIT_NOTES = """
WITH notes AS (
    SELECT n.id, n.corrects_id, n.gross, row_number() OVER (PARTITION BY n.corrects_id, n.gross ORDER BY n.id) AS place
    FROM staging f JOIN billing_invoice n ON n.number = f.number
    WHERE n.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM billing_dispute o WHERE o.credit_note_id = n.id)
), cases AS (
    SELECT d.id, d.invoice_id, d.approved,
        row_number() OVER (PARTITION BY d.invoice_id, d.approved ORDER BY d.id) AS place
    FROM billing_dispute d
    WHERE d.credit_note_id IS NULL AND d.state IN ('approved', 'partly')
        AND d.invoice_id IN (SELECT corrects_id FROM notes)
)
UPDATE billing_dispute d SET credit_note_id = n.id
FROM notes n JOIN cases c ON c.invoice_id = n.corrects_id AND c.approved = n.gross AND c.place = n.place
WHERE d.id = c.id
"""


def link_credit_notes(cursor: Any) -> None:
    """Link the staged credit notes to approved disputes of the invoice that they correct, with the same amount."""
    cursor.execute(CREDIT_NOTES)


def note_before_answer(dispute: Dispute, approved: Decimal) -> Invoice | None:
    """Return the credit note of this amount that the feed brought after the question and before its answer, or None."""
    with as_system("the credit note of a question that is answered"):
        linked = Dispute.objects.system().exclude(credit_note=None).values("credit_note")
        notes = Invoice.objects.system().filter(corrects=dispute.invoice_id, gross=approved).exclude(pk__in=linked)
        found: Invoice | None = (
            notes.filter(issued_on__gte=timezone.localdate(dispute.created_at)).order_by("pk").first()
        )
        return found
