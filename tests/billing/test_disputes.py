"""Lines are questioned, answered in part or whole, declined or withdrawn; payment is postponed once."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Company
from accounts.permissions.access import portal_actor
from billing.models import Dispute, Invoice
from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor, StaffActor
from selfservice.kernel.scope.models import as_system
from tests.billing.files import Load, loader
from tests.signed_in import sign_in
from tests.world import make_user


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


@pytest.fixture
def client(account: Account) -> Client:
    """A user of the account's company, in a browser."""
    with as_system("tests: a user"):
        return sign_in(make_user(account.company, "reader"))


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


def test_a_credit_note_that_comes_before_the_answer_is_linked(
    invoice: Invoice, finance: PortalActor, support: StaffActor, load: Load
) -> None:
    note = {"kind": "credit", "net": "120", "vat": "30", "gross": "150", "corrects": invoice.number}
    today = timezone.localdate().isoformat()
    load(invoices=[{**note, "number": "K0", "issued_on": "2026-11-02"}])
    does("dispute_lines", finance, invoice, **DATA)
    load(invoices=[{**note, "number": "K1", "issued_on": today, "due_on": today}])
    does("approve_dispute", support, case(), approved="150", answer="Prisen var forkert.", reason="Sag")
    assert case().credit_note == fresh("K1")


def test_it_is_declined(invoice: Invoice, finance: PortalActor, support: StaffActor) -> None:
    does("dispute_lines", finance, invoice, **DATA)
    does("decline_dispute", support, case(), answer="Prisen er den aftalte.", reason="Sag")
    assert (case().state, fresh().disputed) == ("declined", Decimal(0))
    # It is answered once.
    with pytest.raises(ActionRefused):
        does("approve_dispute", support, case(), approved="1", answer="Ja", reason="Sag")


def test_two_people_question_the_same_line_at_once(committed: None, tmp_path: Path) -> None:
    with as_system("tests: an account"), transaction.atomic():
        company = Company.objects.create(cvr="12345674", name="Nordhavn Byg A/S")
        Account.objects.create(company=company, number="44100271", name="Hovedkontor")
        users = [make_user(company, name) for name in ("first", "second")]
        actors = [portal_actor(user, verified_at=timezone.now()) for user in users]
    loader(tmp_path)(invoices=[{}], lines=[{}])
    invoice, together = fresh(), Barrier(2, timeout=600)

    def ask(actor: PortalActor) -> str:
        try:
            together.wait()
            does("dispute_lines", actor, invoice, lines=["1"], reason="price")
        except ActionRefused as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(ask, actors))
    assert answers[0] == ""
    assert "allerede" in answers[1]
    assert fresh().disputed == case().amount == 125


def test_a_line_is_given_back_once(invoice: Invoice, finance: PortalActor, support: StaffActor) -> None:
    """What is given back in part, or declined, can be questioned again."""
    does("dispute_lines", finance, invoice, **{**DATA, "lines": ["1"]})
    does("approve_dispute", support, case(), approved="125", answer="Ja", reason="Sag")
    with pytest.raises(ActionRefused, match="allerede fået hele beløbet"):
        does("dispute_lines", finance, invoice, **{**DATA, "lines": ["1", "2"]})
    does("dispute_lines", finance, invoice, **{**DATA, "lines": ["2"]})
    with as_system("tests: look"):
        second = Dispute.objects.system().get(state="open")
    does("approve_dispute", support, second, approved="25", answer="Delvist", reason="Sag")
    does("dispute_lines", finance, invoice, **{**DATA, "lines": ["2"]})
    assert fresh().disputed == 125


def test_each_case_has_its_own_credit_note(
    invoice: Invoice, finance: PortalActor, support: StaffActor, load: Load
) -> None:
    for line in ("1", "2"):
        does("dispute_lines", finance, invoice, **{**DATA, "lines": [line]})
        with as_system("tests: look"):
            found = Dispute.objects.system().get(state="open")
        does("approve_dispute", support, found, approved="50", answer="Ja", reason="Sag")
    note = {"kind": "credit", "net": "40", "vat": "10", "gross": "50", "corrects": invoice.number}
    for numbers in (("K1",), ("K2", "K3")):
        load(invoices=[{**note, "number": number} for number in numbers])
    with as_system("tests: look"):
        linked = Dispute.objects.system().order_by("pk").values_list("credit_note__number", flat=True)
        assert list(linked) == ["K1", "K2"]


def test_the_form_offers_what_was_chosen_on_the_invoice(invoice: Invoice, client: Client) -> None:
    path = reverse("invoice_act", args=[invoice.uid, "indsigelse"])
    assert offered(client.get(path)) == [("1", False), ("2", False), ("3", False)]
    asked = f"{path}?lines=1&lines=3"
    answer = client.get(asked)
    assert offered(answer) == [("1", True), ("3", True)]
    assert "Konto 4410 0271, faktura af" in html.unescape(answer.content.decode()).replace("\u00a0", " ")
    # With what is wrong, nothing else is offered, and the choice stays.
    assert offered(client.post(asked, {"lines": ["3"], "reason": "price", "expected": "1.5"})) == [
        ("1", False), ("3", True),
    ]  # fmt: skip
    assert offered(client.get(f"{path}?lines=99&lines=x")) == [("1", False), ("2", False), ("3", False)]


def offered(answer: Any) -> list[tuple[str, bool]]:
    boxes = re.findall(r"<input[^>]*name=\"lines\"[^>]*>", answer.content.decode())
    return [(re.findall(r'value="(\d+)"', box)[0], " checked" in box) for box in boxes]


def test_invoice_and_credit_note_show_the_case_and_each_other(
    invoice: Invoice, client: Client, finance: PortalActor, support: StaffActor, load: Load
) -> None:
    does("dispute_lines", finance, invoice, **DATA)
    page = reverse("invoice", args=[invoice.uid])
    assert "indsigelse mod 250,00 kr., som I ikke skal betale" in shown(client, page)
    assert "Til betaling, inkl. moms 125,00 kr." in shown(client, page)
    does("approve_dispute", support, case(), approved="150", answer="Prisen var forkert.", reason="Sag")
    assert "Kreditnotaen er på vej." in shown(client, page)
    note = {"number": "K1", "kind": "credit", "net": "120", "vat": "30", "gross": "150", "corrects": invoice.number}
    entry = {"reference": "L2", "kind": "credit", "amount": "-150", "document": "K1"}
    load(invoices=[note], ledger=[entry])
    other = reverse("invoice", args=[fresh("K1").uid])
    assert client.get(page).content.decode().count(f'href="{other}"') >= 2
    for path in (page, other):
        said = shown(client, path)
        assert "Prisen var forkert." in said
        assert "Delvist godkendt" in said
    assert f"på faktura {invoice.number}" in shown(client, other)
    assert f'href="{page}"' in client.get(other).content.decode()


def shown(client: Client, path: str) -> str:
    text = re.sub(r"<[^>]+>", " ", client.get(path).content.decode())
    return re.sub(r"\s+", " ", html.unescape(text)).replace("\u00a0", " ")


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


def test_a_day_is_suggested(invoice: Invoice, client: Client) -> None:
    page = client.get(reverse("invoice_act", args=[invoice.uid, "henstand"])).content.decode()
    assert f'value="{invoice.due_on + timedelta(days=14):%d.%m.%Y}"' in page


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
