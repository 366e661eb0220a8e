"""Lines are questioned, answered in part or whole, declined or withdrawn; payment is postponed once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from billing.models import Dispute, Invoice
from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor, StaffActor
from selfservice.kernel.scope.models import as_system
from tests.billing.files import Load


@pytest.fixture
def invoice(load: Load) -> Invoice:
    """An invoice of three lines, due in ten days."""
    today = timezone.localdate()
    row = {
        "net": "300",
        "vat": "75",
        "gross": "375",
        "line_count": 3,
        "issued_on": today,
        "due_on": today + timedelta(days=10),
    }
    lines = [{"position": n, "net": "100.00", "unit_price": "100"} for n in (1, 2, 3)]
    results = load(invoices=[row], lines=lines, ledger=[{"amount": "375"}])
    assert not any(one.refused for one in results)
    return fresh()


def fresh(number: str = "26110001") -> Invoice:
    with as_system("tests: look"):
        found: Invoice = Invoice.objects.system().get(number=number)
        return found


def case() -> Dispute:
    with as_system("tests: look"):
        found: Dispute = Dispute.objects.system().select_related("credit_note").get()
        return found


def does(slug: str, actor: Any, target: Any, **data: Any) -> ActionRun:
    return run(registry[slug], actor, target.uid, data)


DATA: dict[str, Any] = {"lines": ["1", "3"], "reason": "price", "expected": "100", "text": "Aftalt 40 kr."}


def test_lines_are_questioned(invoice: Invoice, finance: PortalActor) -> None:
    does("dispute_lines", finance, invoice, **DATA)
    found = case()
    assert (found.amount, found.expected, found.state) == (Decimal(250), Decimal(100), "open")
    assert found.answer_by == timezone.localdate() + timedelta(days=14)
    assert (fresh().disputed, fresh().outstanding) == (Decimal(250), Decimal(375))


def test_a_line_is_questioned_once(invoice: Invoice, finance: PortalActor) -> None:
    does("dispute_lines", finance, invoice, **DATA)
    with pytest.raises(ActionRefused, match="allerede gjort indsigelse"):
        does("dispute_lines", finance, invoice, **{**DATA, "lines": ["3"]})
    does("dispute_lines", finance, invoice, **{**DATA, "lines": ["2"]})
    assert fresh().disputed == 375


@pytest.mark.parametrize("data", [{"lines": []}, {"lines": ["99"]}, {"reason": "no"}, {"expected": "1.5"}])
def test_what_is_no_question(invoice: Invoice, finance: PortalActor, data: dict[str, Any]) -> None:
    with pytest.raises(FormInvalid):
        does("dispute_lines", finance, invoice, **{**DATA, **data})
    assert fresh().disputed == 0


def test_a_part_is_approved_and_the_credit_note_is_linked(
    invoice: Invoice, finance: PortalActor, support: StaffActor, load: Load
) -> None:
    does("dispute_lines", finance, invoice, **DATA)
    with pytest.raises(ActionRefused, match="Mellem 0 og 250,00"):
        does("approve_dispute", support, case(), approved="250,01", answer="Ja", reason="Sag")
    does("approve_dispute", support, case(), approved="150", answer="Prisen var forkert.", reason="Sag")
    assert (case().state, case().approved, fresh().disputed) == ("partly", Decimal(150), Decimal(0))
    with as_system("tests: look"):
        mail = OutboxCommand.objects.system().get(payload__template="dispute_answered")
    assert "Prisen" not in str(mail.payload)
    note = {"number": "K1", "kind": "credit", "net": "120", "vat": "30", "gross": "150", "corrects": invoice.number}
    load(invoices=[note])
    assert case().credit_note == fresh("K1")


def test_it_is_declined(invoice: Invoice, finance: PortalActor, support: StaffActor) -> None:
    does("dispute_lines", finance, invoice, **DATA)
    does("decline_dispute", support, case(), answer="Prisen er den aftalte.", reason="Sag")
    assert (case().state, fresh().disputed) == ("declined", Decimal(0))
    # It is answered once.
    with pytest.raises(ActionRefused):
        does("approve_dispute", support, case(), approved="1", answer="Ja", reason="Sag")


def test_it_is_withdrawn(invoice: Invoice, finance: PortalActor) -> None:
    does("dispute_lines", finance, invoice, **DATA)
    does("withdraw_dispute", finance, case())
    assert (case().state, fresh().disputed) == ("withdrawn", Decimal(0))


def test_payment_is_postponed_once(invoice: Invoice, finance: PortalActor) -> None:
    until = invoice.due_on + timedelta(days=14)
    does("postpone_payment", finance, invoice, until=f"{until:%d.%m.%Y}")
    assert fresh().postponed_to == until
    with pytest.raises(ActionRefused, match="én gang"):
        does("postpone_payment", finance, invoice, until=f"{until:%d.%m.%Y}")


@pytest.mark.parametrize(("days", "reason"), [(0, "Vælg en dag efter"), (31, "senest")])
def test_postponed_at_most_thirty_days(invoice: Invoice, finance: PortalActor, days: int, reason: str) -> None:
    until = invoice.due_on + timedelta(days=days)
    with pytest.raises(ActionRefused, match=reason):
        does("postpone_payment", finance, invoice, until=f"{until:%d.%m.%Y}")


def test_nothing_is_postponed_after_two_reminders_or_when_paid(
    invoice: Invoice, finance: PortalActor, load: Load
) -> None:
    until = f"{date.today() + timedelta(days=20):%d.%m.%Y}"
    reminder = {"kind": "reminder", "amount": "100", "document": ""}
    load(ledger=[{**reminder, "reference": "R1"}, {**reminder, "reference": "R2"}])
    with pytest.raises(ActionRefused, match="to rykkere"):
        does("postpone_payment", finance, invoice, until=until)
    load(ledger=[{"reference": "P1", "kind": "payment", "amount": "-375", "document": ""}])
    with pytest.raises(ActionRefused, match="ikke noget at betale"):
        does("postpone_payment", finance, invoice, until=until)
