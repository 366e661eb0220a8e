"""What is filled into the forms of the actions on invoices and disputes, and their targets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Recipient
from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.rows import new_row, row_at

# In the simulated register.
EAN = "5798009883735"
REASON = {"reason": "Prøve", "answer": "Svar"}


def _invoice(arena: Arena, company: str) -> Any:
    """An unpaid invoice with one line."""
    with as_system("tests: an invoice"):
        row = new_row(
            arena, "billing.Invoice", company, kind="invoice", gross=Decimal(125), corrects=None,
            due_on=timezone.localdate() + timedelta(days=10),
        )  # fmt: skip
        new_row(arena, "billing.InvoiceLine", company, invoice=row, position=1)
    return row


def _dispute(arena: Arena, company: str) -> Any:
    with as_system("tests: a dispute"):
        return new_row(
            arena, "billing.Dispute", company, invoice=_invoice(arena, company), state="open", amount=Decimal(10),
            asked_by=None,
        )  # fmt: skip


def _refused_delivery(arena: Arena, company: str) -> Any:
    """An invoice whose e-invoice is refused."""
    row = _invoice(arena, company)
    with as_system("tests: a delivery"):
        new_row(arena, "billing.Dispatch", company, invoice=row, state="refused", receiver="0088:5798009883735")
    return row


def _recipient(arena: Arena, company: str) -> Any:
    """An EAN number that is not in use: it may be removed."""
    account = row_at(arena, "accounts.Account", company)
    with as_system("tests: a recipient"):
        made, _first = Recipient.objects.system().get_or_create(
            account=account, channel="ean", address=EAN, defaults={"company_id": account.company_id, "state": "refused"}
        )
    return made


def _given(**data: Any) -> Callable[[Arena], dict[str, Any]]:
    return lambda _arena: data


def _until(_arena: Arena) -> dict[str, Any]:
    return {"until": f"{timezone.localdate() + timedelta(days=20):%d.%m.%Y}"}


TARGETS: dict[str, Callable[[Arena, str], Any]] = {
    **dict.fromkeys(("change_company", "set_approvals"), lambda arena, company: arena.companies[company]),
    **dict.fromkeys(("dispute_lines", "postpone_payment"), _invoice),
    "resend_invoice": _refused_delivery,
    **dict.fromkeys(("change_recipient", "remove_recipient", "test_recipient"), _recipient),
    **dict.fromkeys(("withdraw_dispute", "approve_dispute", "decline_dispute"), _dispute),
}
DATA: dict[str, Callable[[Arena], dict[str, Any]]] = {
    "dispute_lines": _given(lines=["1"], reason="price"),
    "postpone_payment": _until,
    "withdraw_dispute": _given(),
    "resend_invoice": _given(to="ean:5798009883735"),
    "change_account": _given(cost_centre="4711"),
    "set_approvals": _given(acts=["postpone_payment"]),
    "change_company": _given(attention="Bogholderi", invoice_format="pdf", document_language="da"),
    "add_recipient": _given(channel="ean", ean=EAN),
    "change_recipient": _given(fallback_mail="anden@example.com"),
    **dict.fromkeys(("remove_recipient", "test_recipient"), _given()),
    "approve_dispute": _given(approved="5", **REASON),
    "decline_dispute": _given(**REASON),
}
