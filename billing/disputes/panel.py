"""The disputes of an invoice, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.functions import Function
from accounts.support.cases import CaseLink
from accounts.support.cases import cases as support_cases
from billing.models import Dispute, DisputedLine, Invoice
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor


@dataclass(frozen=True, slots=True)
class ShownDispute:
    """A dispute with its lines, and the URL to withdraw it if the reader may."""

    case: Dispute
    lines: list[Any]
    withdraw_url: str
    # Its case at support, if the reader sees that.
    link: CaseLink | None


def disputes_of(actor: Actor, invoice: Invoice) -> list[ShownDispute]:
    """Return the disputes that an invoice is about, or a credit note answers, the newest first, in three queries."""
    cases = _CASES.rows(actor, invoice.pk)
    lines: dict[int, list[Any]] = {}
    if cases:
        rows = DisputedLine.objects.visible_to(actor).filter(dispute__in=cases).select_related("line")
        for row in rows.order_by("line__position"):
            lines.setdefault(row.dispute_id, []).append(row.line)
    links = support_cases().links(actor, [case.case_uid for case in cases])
    may_change = actor.real is None and actor.holds(Function.INVOICES_CHANGE, invoice.company_id)
    return [
        ShownDispute(
            case,
            lines.get(case.pk, []),
            reverse("dispute_act", args=[case.uid, "traek-tilbage"])
            if may_change and case.state == Dispute.State.OPEN
            else "",
            links.get(case.case_uid) if case.case_uid else None,
        )
        for case in cases
    ]


def _cases(actor: Actor, invoice: Any) -> Any:
    seen = Dispute.objects.visible_to(actor).select_related("credit_note", "invoice", "asked_by")
    return seen.filter(Q(invoice_id=invoice) | Q(credit_note_id=invoice))


_CASES: CachedQuery[Dispute] = CachedQuery(_cases)
