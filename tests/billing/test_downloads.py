"""Downloads of documents: one by one, and many as a ZIP; who may, what is missing, what is in the log."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.storage import storages
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from accounts.permissions.access import portal_actor
from billing.documents import archive, store
from billing.documents.create import Kind, ensure, load
from billing.documents.queue import REQUESTED
from billing.documents.views import zip_answer
from billing.invoices.views import InvoiceList
from billing.models import Invoice, InvoiceDocument
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.lists.cached_pages import ListQuery
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import acting_as, as_system
from tests.billing.files import loader
from tests.world import World

SignIn = Callable[[User], Client]
NUMBERS = ("26110001", "26110002", "K26110003")


@pytest.fixture
def invoices(world: World, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Invoice]:
    """Three documents of `konto`, one of another account of the company, one of another company; PDFs are stand-ins."""
    folder = {"location": str(tmp_path / "documents")}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": folder}}
    monkeypatch.setattr(archive, "PATIENCE", 0.0)
    others = [
        {"number": "26110010", "account": world.other_konto.number},
        {"number": "26110011", "account": "55500011"},
    ]
    loader(tmp_path)(
        invoices=[
            {}, {"number": "26110002"}, {"number": "K26110003", "kind": "credit", "corrects": "26110001"}, *others,
        ],
        lines=[{"invoice": number} for number in (*NUMBERS, "26110010", "26110011")],
    )  # fmt: skip
    with as_system("tests: look"):
        return {one.number: one for one in Invoice.objects.system()}


def put_pdf(invoice: Invoice, content: bytes = b"%PDF-") -> InvoiceDocument:
    """Store a stand-in for a PDF."""
    with as_system("tests: a PDF"):
        document = store.put(invoice, Kind.PDF, content + invoice.number.encode())
        document.save()
    return document


def entries(event: str) -> list[AuditEntry]:
    with as_system("tests: look"):
        return list(AuditEntry.objects.system().filter(event=event).order_by("pk"))


def unzipped(answer: Any) -> ZipFile:
    return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.mark.parametrize(("kind", "name"), [
    ("ubl", "Faktura_26110001_44100271_2026-11-01.xml"), ("oioubl", "Faktura_26110001_44100271_2026-11-01_OIOUBL.xml"),
])  # fmt: skip
def test_an_e_invoice_is_made_at_once(
    kind: str, name: str, invoices: dict[str, Invoice], world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.jonas)
    answer = client.get(f"/faktura/{invoices['26110001'].uid}/{kind}/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Type"] == "application/xml"
    with as_system("tests: look"):
        found = InvoiceDocument.objects.system().get(kind=kind)
    assert store.read(found.name, found.sha256) == answer.content
    assert b"26110001" in answer.content
    (entry,) = entries("invoice_download")
    assert (entry.target_name, entry.after, entry.actor_id) == ("26110001", {"format": kind}, world.jonas.pk)


def test_a_pdf_is_waited_for(invoices: dict[str, Invoice], world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.mette), f"/faktura/{invoices['26110001'].uid}/pdf/"
    assert b"ved at blive lavet" in client.get(url).content
    assert b"ved at blive lavet" in client.get(f"{url}?vent=1").content
    put_pdf(invoices["26110001"])
    assert b"er klar" in client.get(f"{url}?vent=1").content
    answer = client.get(url)
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-26110001", "application/pdf")
    with as_system("tests: look"):
        assert OutboxCommand.objects.system().filter(kind=REQUESTED).count() == 1


def test_a_pdf_that_cannot_be_made(
    invoices: dict[str, Invoice], world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, url = signed_in(world.mette), f"/faktura/{invoices['26110001'].uid}/pdf/"
    client.get(url)
    with as_system("tests: a worker has given up"):
        OutboxCommand.objects.system().filter(kind=REQUESTED).update(state=OutboxCommand.State.PARKED)
    assert "kunne ikke laves" in client.get(url).content.decode()


@pytest.mark.parametrize("kind", Kind.values)
def test_nobody_gets_anothers(kind: str, invoices: dict[str, Invoice], world: World, signed_in: SignIn) -> None:
    for user, number, status in (
        (world.jonas, "26110010", 404), (world.mette, "26110011", 404), (world.freja, "26110001", 403),
        (world.frida, "26110001", 404), (world.frida, "26110011", 200),
    ):  # fmt: skip
        assert signed_in(user).get(f"/faktura/{invoices[number].uid}/{kind}/").status_code == status, (user, number)


def test_a_store_that_is_down(
    invoices: dict[str, Invoice], world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_pdf(invoices["26110001"])
    monkeypatch.setattr(storages["documents"], "_open", failing(OSError))
    answer = signed_in(world.mette).get(f"/faktura/{invoices['26110001'].uid}/pdf/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Intet er gået tabt" in answer.content.decode()


def test_a_lost_file_is_made_again(invoices: dict[str, Invoice], world: World, signed_in: SignIn) -> None:
    document = ensure(load([invoices["26110001"].pk])[invoices["26110001"].pk], [Kind.UBL])[Kind.UBL]
    Path(storages["documents"].path(document.name)).unlink()
    answer = signed_in(world.mette).get(f"/faktura/{invoices['26110001'].uid}/ubl/")
    assert b"26110001" in answer.content
    with as_system("tests: look"):
        assert InvoiceDocument.objects.system().get().sha256 == document.sha256


def failing(error: type[Exception]) -> Callable[..., Any]:
    def fail(*_arguments: Any, **_named: Any) -> Any:
        raise error("tests")

    return fail


def test_the_chosen_ones_as_a_zip(invoices: dict[str, Invoice], world: World, signed_in: SignIn) -> None:
    """Those of the other account and company are left out, and the missing one is listed."""
    for number in ("26110001", "K26110003", "26110010", "26110011"):
        put_pdf(invoices[number])
    answer = signed_in(world.jonas).post("/faktura/hent/", {"sel": [str(one.uid) for one in invoices.values()]})
    assert (answer.headers["Content-Type"], answer.headers["Content-Encoding"]) == ("application/zip", "identity")
    found = unzipped(answer)
    assert found.testzip() is None
    assert found.namelist() == [
        "Faktura_26110001_44100271_2026-11-01.pdf", "Kreditnota_K26110003_44100271_2026-11-01.pdf", "MANGLER.txt",
    ]  # fmt: skip
    assert found.read("Faktura_26110001_44100271_2026-11-01.pdf") == b"%PDF-26110001"
    missing = found.read("MANGLER.txt").decode()
    assert "Faktura_26110002_44100271_2026-11-01.pdf: er ikke lavet endnu" in missing
    assert missing.count(".pdf") == 1
    (entry,) = entries("invoices_download")
    assert entry.after == {"format": "zip", "rows": 3}
    with as_system("tests: look"):
        (queued,) = OutboxCommand.objects.system().filter(kind=REQUESTED)
    assert queued.target_id == invoices["26110002"].pk


def test_a_period_as_a_zip(invoices: dict[str, Invoice], world: World, signed_in: SignIn) -> None:
    for number in (*NUMBERS, "26110010"):
        put_pdf(invoices[number])
    client = signed_in(world.mette)
    assert client.get("/faktura/hent/").status_code == 200
    found = unzipped(client.get("/faktura/hent/", {"fra": "1.11.2026", "til": "30.11.2026"}))
    assert len(found.namelist()) == 4
    for first, last, said in (
        ("1.10.2026", "31.10.2026", "ingen fakturaer"),
        ("2.11.2026", "1.11.2026", "før den første"),
        ("", "", "f.eks. ”31. dec.”"),
    ):  # fmt: skip
        assert said in client.get("/faktura/hent/", {"fra": first, "til": last}).content.decode()
    assert client.post("/faktura/hent/", {"sel": [str(invoices["26110011"].uid), "x"]}).status_code == 404


def test_the_list_offers_the_pdfs_of_chosen_rows(
    invoices: dict[str, Invoice], world: World, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    """All of a view are those of its filters, and as many queries are made as for one."""
    for number in (*NUMBERS, "26110010"):
        put_pdf(invoices[number])
    client = signed_in(world.mette)
    assert 'formaction="/faktura/hent/" data-download>PDF’er (ZIP)' in client.get("/faktura/").content.decode()
    page = client.get("/faktura/?visning=kreditnotaer&valgt=alle").content.decode()
    assert 'formaction="/faktura/hent/?visning=kreditnotaer" data-download' in page
    with django_assert_max_num_queries(20):
        answer = client.post("/faktura/hent/?visning=kreditnotaer", {"all": "1"})
    assert unzipped(answer).namelist() == ["Kreditnota_K26110003_44100271_2026-11-01.pdf"]
    with django_assert_max_num_queries(20):
        answer = client.post("/faktura/hent/", {"all": "1"})
    assert len(unzipped(answer).namelist()) == 4


def test_a_zip_of_nothing_or_of_too_many_is_refused_in_words(
    invoices: dict[str, Invoice], world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.mette)
    answer = client.post("/faktura/hent/?konto=44100271", follow=True)
    assert answer.redirect_chain == [("/faktura/?konto=44100271", 302)]
    assert "Intet er valgt" in answer.content.decode()
    monkeypatch.setattr("billing.documents.views.MOST", 2)
    answer = client.post("/faktura/hent/", {"all": "1"}, follow=True)
    assert answer.redirect_chain == [("/faktura/", 302)]
    assert "højst indeholde 2 fakturaer" in answer.content.decode()
    with as_system("tests: who"):
        mette = portal_actor(world.mette)
    with acting_as(mette), pytest.raises(ActionRefused):
        zip_answer(mette, Invoice.objects.visible_to(mette))
    assert not entries("invoices_download")


def test_a_colleague_who_is_viewed_as_is_offered_no_zip(invoices: dict[str, Invoice], world: World) -> None:
    page: Any = InvoiceList()
    with as_system("tests: who"):
        asked: Any = ListQuery(replace(portal_actor(world.jonas), real=portal_actor(world.mette)), QueryDict())
    page.setup(asked)
    assert page.takes() == []


def test_a_document_that_cannot_be_read_is_listed(
    invoices: dict[str, Invoice], world: World, signed_in: SignIn
) -> None:
    lost, changed = put_pdf(invoices["26110001"]), put_pdf(invoices["26110002"])
    put_pdf(invoices["K26110003"])
    Path(storages["documents"].path(lost.name)).unlink()
    Path(storages["documents"].path(changed.name)).write_bytes(b"x")
    answer = signed_in(world.jonas).get("/faktura/hent/", {"fra": "1.11.2026", "til": "30.11.2026"})
    found = unzipped(answer)
    assert found.namelist() == ["Kreditnota_K26110003_44100271_2026-11-01.pdf", "MANGLER.txt"]
    assert found.read("MANGLER.txt").decode().count("kunne ikke læses") == 2


def test_what_a_worker_makes_meanwhile_is_in_the_zip(
    invoices: dict[str, Invoice], world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_pdf(invoices["26110001"])
    monkeypatch.setattr(archive, "PATIENCE", 600.0)
    monkeypatch.setattr("billing.documents.archive.time.sleep", lambda _seconds: deliver_due(kind=REQUESTED))
    monkeypatch.setattr("billing.documents.pdf.render", lambda e, ubl: b"%PDF-made")
    answer = signed_in(world.jonas).get("/faktura/hent/", {"fra": "1.11.2026", "til": "30.11.2026"})
    assert len(unzipped(answer).namelist()) == 3


def test_a_reader_who_leaves_does_no_harm(invoices: dict[str, Invoice], world: World, signed_in: SignIn) -> None:
    for number in NUMBERS:
        put_pdf(invoices[number])
    answer: Any = signed_in(world.jonas).get("/faktura/hent/", {"fra": "1.11.2026", "til": "30.11.2026"})
    parts: Iterator[bytes] = answer._iterator
    assert next(parts).startswith(b"PK")
    parts.close()  # type: ignore[attr-defined]  # a generator
    assert len(entries("invoices_download")) == 1


def test_one_document_is_in_memory_at_a_time(invoices: dict[str, Invoice], world: World) -> None:
    window = archive.Window()
    with ZipFile(window, "w") as made:  # type: ignore[call-overload]  # what of a file it uses
        sizes = []
        for number in range(50):
            made.writestr(f"{number}.pdf", b"x" * 10_000)
            sizes.append(len(window.take()))
    assert max(sizes) < 11_000


def test_one_of_two_hundred_is_missing(
    invoices: dict[str, Invoice], world: World, signed_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store fails for one in the middle: the others are there, and the ZIP is whole."""
    numbers = [f"261200{n:02}" for n in range(100)] + [f"261201{n:02}" for n in range(100)]
    day = {"issued_on": "2026-10-01", "due_on": "2026-11-01"}
    loader(tmp_path)(invoices=[{"number": n, **day} for n in numbers], lines=[{"invoice": n} for n in numbers])
    with as_system("tests: look"):
        lost = put_pdf(Invoice.objects.system().get(number=numbers[77]))
        for one in Invoice.objects.system().filter(number__in=numbers).exclude(number=numbers[77]):
            put_pdf(one)
    documents: Any = storages["documents"]
    real = documents._open

    def fails_once(name: str, mode: str = "rb") -> Any:
        if name == lost.name:
            raise OSError("the store is down")
        return real(name, mode)

    monkeypatch.setattr(documents, "_open", fails_once)
    answer = signed_in(world.jonas).get("/faktura/hent/", {"fra": "1.10.2026", "til": "1.10.2026"})
    found = unzipped(answer)
    assert found.testzip() is None
    assert len(found.namelist()) == 200
    assert f"Faktura_{numbers[77]}_44100271_2026-10-01.pdf: kunne ikke læses" in found.read("MANGLER.txt").decode()
