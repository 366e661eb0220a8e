"""Documents are made once by a worker, stored, found again, and deleted with their files."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from pypdf import PdfReader

from accounts.models import Account
from billing.documents import pdf, store, ubl_bis3
from billing.documents.create import ensure
from billing.documents.create import load as load_invoices
from billing.documents.einvoice import e_invoice
from billing.documents.queue import NEW, REQUESTED, request
from billing.models import Invoice, InvoiceDocument, InvoiceLine
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.jobs import retention
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import as_system
from tests.billing.e_invoices import ELSEWHERE, NASTY, credit, fee, line, made
from tests.billing.files import Load

Kind = InvoiceDocument.Kind


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


def commands(kind: str) -> list[OutboxCommand]:
    with as_system("tests: look"):
        return list(OutboxCommand.objects.system().filter(kind=kind))


@pytest.fixture
def invoice(load: Load, settings: Any, tmp_path: Path) -> Invoice:
    """A loaded invoice, whose documents are in a folder of the test."""
    folder = {"location": str(tmp_path / "documents")}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": folder}}
    load(invoices=[{}], lines=[{}], ledger=[{}])
    with as_system("tests: look"):
        found: Invoice = Invoice.objects.system().get()
        return found


@pytest.fixture(autouse=True)
def _hours(settings: Any) -> None:
    """A PDF says support's hours, which are in the database."""
    settings.PORTAL = settings.PORTAL | {"support_hours": "Hverdage kl. 8–17"}


def loaded(invoice: Invoice) -> Invoice:
    return load_invoices([invoice.pk])[invoice.pk]


def test_the_pdf_is_pdf_a_3_with_the_e_invoice_inside() -> None:
    e = made([line("106.13"), line("199.00"), fee()])
    ubl = ubl_bis3.build(e)
    document = pdf.render(e, ubl)
    reader = PdfReader(io.BytesIO(document))
    root: Any = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert ">3<" in metadata.replace('"3"', ">3<")
    assert "pdfaid" in metadata
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    (specification,) = {one.get_object()["/F"]: one.get_object() for one in root["/AF"]}.values()
    assert specification["/AFRelationship"] == "/Alternative"
    assert specification["/EF"]["/F"].get_object()["/Subtype"] == "/text/xml"
    ((name, (content,)),) = reader.attachments.items()
    assert (name, content) == ("26110001.xml", ubl)
    assert root["/MarkInfo"]["/Marked"]
    assert pdf.render(e, ubl) == document


def test_the_pdf_says_what_the_law_requires() -> None:
    e = made(
        [line("80.00", unit_price=Decimal("100.5"), discount=Decimal("20.50")), line("-10.00"), fee()], rounding="-0.50"
    )
    text = text_of(pdf.render(e, b"<x/>")).replace("\u00a0", " ")
    for said in (
        "Faktura 26110001", "1. nov. 2026", "1. dec. 2026", "Nordlys Telefoni", "Nordlysvej 1", "99 00 00 07",
        "Nordhavn Byg A/S", "Kajvej 8", "12 34 56 74", "+71<000000020260014 +81234567<", "20 12 34 56 · Jonas Holm",
        "1 md. × 100,50 · rabat 20,50", "-1 md. × 10,00", "Moms, 25 % af 70,00 kr.", "17,50 kr.", "170,00 kr.",
        "100,00*", "-0,50 kr.", "187,00 kr.", "1 / 1",
    ):  # fmt: skip
        assert said in text, said


def test_the_pdf_has_the_language_and_the_address_that_the_company_has_chosen() -> None:
    lines = [line("1080.00"), line("-10.00"), fee()]
    document = pdf.render(made(lines, company={**ELSEWHERE, "document_language": "en"}), b"<x/>")
    text = text_of(document).replace("\u00a0", " ")
    for said in (
        "Invoice 26110001", "Att. Bogholderiet & co.", "Postvej 1", "9000 Aalborg", "1 Nov 2026", "Your CVR number",
        "To pay, with VAT", "Due on 1 Dec 2026", "1 mo. × 1,080.00", "VAT, 25% of", "Summary", "Mobil Erhverv 30 GB",
    ):  # fmt: skip
        assert said in text, said
    assert "Kajvej" not in text and "Faktura" not in text
    root: Any = PdfReader(io.BytesIO(document)).trailer["/Root"]
    assert root["/Lang"] == "en"


def test_the_pdf_of_a_credit_note_names_its_invoice() -> None:
    text = text_of(pdf.render(credit([line("40.00")]), b"<x/>"))
    assert "Kreditnota K26110002" in text
    assert "26110001" in text
    assert "+71<" not in text
    assert "50,00" in text


def test_texts_that_no_font_has_are_drawn_all_the_same() -> None:
    long = "Meget lange navne " * 10
    text = text_of(pdf.render(made([line(text=NASTY), line(text=long.strip(), holder_name=long)]), b"<x/>"))
    assert "Åse \ufffd <b>& Søn “Æble”" in text
    assert text.split().count("navne") >= 10


def test_a_load_queues_documents_which_a_worker_makes_once(invoice: Invoice) -> None:
    (command,) = commands(NEW)
    assert (command.target_id, command.company_id) == (invoice.pk, invoice.company_id)
    deliver_due(kind=NEW)
    with as_system("tests: look"):
        found = {row.kind: row for row in InvoiceDocument.objects.system()}
    assert set(found) == {Kind.PDF, Kind.UBL}
    document, ubl = (store.read(found[kind].name, found[kind].sha256) for kind in (Kind.PDF, Kind.UBL))
    ((content,),) = PdfReader(io.BytesIO(document)).attachments.values()
    assert content == ubl
    assert ubl == ubl_bis3.build(e_invoice_of(invoice))
    assert found[Kind.PDF].delete_on == date(2032, 1, 1)
    # To do it again makes nothing.
    request([invoice])
    deliver_due(kind=REQUESTED)
    with as_system("tests: look"):
        assert {row.pk for row in InvoiceDocument.objects.system()} == {row.pk for row in found.values()}


def e_invoice_of(invoice: Invoice) -> Any:
    with as_system("tests: look"):
        return e_invoice(loaded(invoice), InvoiceLine.objects.system().filter(invoice=invoice))


def test_old_invoices_are_made_on_request_alone(load: Load) -> None:
    days = {"issued_on": "2026-05-01", "due_on": "2026-06-01"}
    load(invoices=[days], lines=[{}])
    assert commands(NEW) == []


def test_who_waits_is_queued_once(invoice: Invoice) -> None:
    request([invoice])
    request([invoice])
    assert len(commands(REQUESTED)) == 1


def test_an_invoice_without_lines_is_refused(invoice: Invoice, load: Load) -> None:
    load(invoices=[{"number": "26110002", "net": "0", "vat": "0", "gross": "0", "line_count": "0"}])
    with as_system("tests: look"):
        empty = Invoice.objects.system().get(number="26110002")
    request([empty])
    deliver_due(kind=REQUESTED)
    (command,) = commands(REQUESTED)
    assert command.state == OutboxCommand.State.REFUSED


def test_what_is_sent_stays_as_it_was(invoice: Invoice, account: Account) -> None:
    before = ensure(loaded(invoice), [Kind.UBL])[Kind.UBL]
    with as_system("tests: another reference"):
        Account.objects.system().filter(pk=account.pk).update(reference="Ny person")
    after = ensure(loaded(invoice), [Kind.PDF, Kind.UBL])
    assert after[Kind.UBL].sha256 == before.sha256
    document = store.read(after[Kind.PDF].name, after[Kind.PDF].sha256)
    ((content,),) = PdfReader(io.BytesIO(document)).attachments.values()
    assert b"Ny person" not in content


def test_a_store_that_is_down_is_tried_again(invoice: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_arguments: Any, **_named: Any) -> None:
        raise OSError("full")

    monkeypatch.setattr(storages["documents"], "_save", down)
    deliver_due(kind=NEW)
    (command,) = commands(NEW)
    assert (command.state, command.local_errors) == (OutboxCommand.State.PENDING, 0)
    with pytest.raises(Unavailable):
        store.put(invoice, Kind.UBL, b"x")


def test_a_worker_that_is_killed_before_the_row_is_written(invoice: Invoice) -> None:
    left = store.put(invoice, Kind.UBL, ubl_bis3.build(e_invoice_of(invoice)))
    found = ensure(loaded(invoice), [Kind.UBL])[Kind.UBL]
    assert (found.name, found.sha256) == (left.name, left.sha256)


def test_a_changed_file_is_noticed(invoice: Invoice) -> None:
    document = ensure(loaded(invoice), [Kind.UBL])[Kind.UBL]
    Path(storages["documents"].path(document.name)).write_bytes(b"other")
    with pytest.raises(store.Changed):
        store.read(document.name, document.sha256)


def test_documents_are_deleted_with_their_files(invoice: Invoice) -> None:
    document = ensure(loaded(invoice), [Kind.UBL])[Kind.UBL]
    retention.delete_due()
    assert store.read(document.name, document.sha256)
    with as_system("tests: its day has come"):
        InvoiceDocument.objects.system().update(delete_on=date.today())
    retention.delete_due()
    with as_system("tests: look"):
        assert not InvoiceDocument.objects.system().exists()
    with pytest.raises(FileNotFoundError):
        store.read(document.name, document.sha256)


def test_a_document_whose_file_cannot_be_deleted_stays(invoice: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure(loaded(invoice), [Kind.UBL])
    monkeypatch.setattr(storages["documents"], "delete", lambda _name: (_ for _ in ()).throw(OSError(str(uuid4()))))
    with as_system("tests: its day has come"):
        InvoiceDocument.objects.system().update(delete_on=date.today())
    retention.delete_due()
    with as_system("tests: look"):
        assert InvoiceDocument.objects.system().count() == 1
