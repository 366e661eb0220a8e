"""E-invoices are sent once by a worker, and what the receivers respond is recorded."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from accounts.models import Account, Recipient, User
from billing.dispatch.actions.resend_invoice import ResendInvoice
from billing.dispatch.outcome import MOST_REFUSALS, refuse, respond
from billing.dispatch.queue import KIND, MAIL_KIND, NEW_DAYS
from billing.dispatch.responses import fetch_responses
from billing.dispatch.texts import sentence
from billing.documents import store
from billing.documents.create import Kind, ensure, load
from billing.documents.queue import NEW, REQUESTED
from billing.models import Dispatch
from billing.specification.views import file_of
from selfservice.gateways.nemhandel.port import BUSINESS_ACCEPT, BUSINESS_REJECT, NOTICE, TECHNICAL_REJECT, Response
from selfservice.kernel.actions.base import ActionRefused, FormInvalid
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.billing.made import in_days, make_invoice
from tests.outside import Outside
from tests.world import World, make_recipient

State = Dispatch.State
SignedIn = Callable[[User], Client]
BOTH, ONLY_OIOUBL, NO_INVOICES, UNKNOWN = "5798009883735", "5798001000017", "5798001000024", "5798000000001"


@pytest.fixture(autouse=True)
def documents(settings: Any, tmp_path: Path) -> None:
    """Documents are in a folder of the test, and mails are sent."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    folder = {"location": str(tmp_path / "documents")}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": folder}}


def by_ean(account: Account, ean: str) -> None:
    with as_system("tests: deliver by EAN"):
        Recipient.objects.system().get_or_create(
            account=account, channel="ean", address=ean, defaults={"company_id": account.company_id}
        )


def new_invoice(account: Account, ean: str = BOTH, number: str = "26110001", days: int = 0, **fields: Any) -> None:
    by_ean(account, ean)
    make_invoice(account, number, issued_on=in_days(days), **fields)


def the_dispatch(channel: str = "ean") -> Dispatch:
    with as_system("tests: look"):
        found: Dispatch = Dispatch.objects.system().select_related("invoice").get(channel=channel)
        return found


def sentence_of(channel: str) -> str:
    with override("da"):
        return sentence(the_dispatch(channel))


def stem() -> str:
    return f"Faktura_26110001_44100271_{in_days(0)}"


def by_mail(account: Account, address: str = "faktura@example.com", **contents: Any) -> None:
    with as_system("tests: deliver by mail"):
        make_recipient(account, address, **contents)


def in_a_moment() -> None:
    """Commands that wait are due."""
    with as_system("tests: now"):
        OutboxCommand.objects.system().filter(state="pending").update(due_at="2026-01-01T00:00Z")


def commands(kind: str = KIND) -> list[OutboxCommand]:
    with as_system("tests: look"):
        return list(OutboxCommand.objects.system().filter(kind=kind))


def test_new_invoices_of_accounts_by_ean_are_queued_once(account: Account) -> None:
    make_invoice(account, "26110009", issued_on=in_days(0))
    new_invoice(account, number="26110008", days=-NEW_DAYS - 1)
    assert not commands()
    for _load in range(2):
        new_invoice(account)
    (command,) = commands()
    dispatch = the_dispatch()
    assert (command.target_id, command.key) == (dispatch.pk, f"dispatch:{dispatch.document_id}")
    assert (dispatch.receiver, dispatch.state, dispatch.invoice.number) == (f"0088:{BOTH}", State.WAITING, "26110001")


@pytest.mark.parametrize(
    ("ean", "kind", "sent"),
    [
        (BOTH, "invoice", ("ubl", "bis3_invoice")),
        (BOTH, "credit", ("ubl", "bis3_credit_note")),
        (ONLY_OIOUBL, "invoice", ("oioubl", "oioubl_invoice")),
    ],
)
def test_the_first_format_that_the_receiver_accepts_is_sent(
    account: Account, outside: Outside, ean: str, kind: str, sent: tuple[str, str]
) -> None:
    new_invoice(account, ean, kind=kind)
    deliver_due(kind=KIND)
    dispatch = the_dispatch()
    assert (dispatch.state, dispatch.document_type, dispatch.accepted_at) == (State.SENT, sent[0], None)
    assert dispatch.sent_at
    (found,) = outside.documents(dispatch.receiver)
    assert UUID(found["document_id"]) == dispatch.document_id
    assert (found["type"], found["number"]) == (sent[1], "26110001")


@pytest.mark.parametrize(
    ("ean", "code"), [(UNKNOWN, "SMP:NOT_FOUND"), (NO_INVOICES, "PEPPOL:NOT_SERVICED"), (BOTH, "")]
)
def test_an_e_invoice_that_is_refused_at_transfer(account: Account, outside: Outside, ean: str, code: str) -> None:
    if not code:
        outside.fault("nemhandel", "transfer_refused")
    new_invoice(account, ean)
    deliver_due(kind=KIND)
    dispatch = the_dispatch()
    assert (dispatch.state, dispatch.sent_at, dispatch.refusals) == (State.REFUSED, None, 1)
    assert dispatch.code == code if code else dispatch.code
    assert not outside.documents(dispatch.receiver)


def test_a_retry_has_the_same_document_id(account: Account, outside: Outside) -> None:
    outside.fault("nemhandel", "lost_response", times=2)
    new_invoice(account)
    first = the_dispatch().document_id
    deliver_due(kind=KIND)
    assert the_dispatch().state == State.WAITING
    outside.clear_faults()
    in_a_moment()
    deliver_due(kind=KIND)
    (found,) = outside.documents(f"0088:{BOTH}")
    assert UUID(found["document_id"]) == first == the_dispatch().document_id
    assert the_dispatch().state == State.SENT


def test_responses_are_fetched_and_recorded_once(account: Account, outside: Outside) -> None:
    new_invoice(account)
    assert fetch_responses() == 0
    deliver_due(kind=KIND)
    fetch_responses()
    outside.respond(str(the_dispatch().document_id), "TechnicalReject", "[F-INV051] Buyer Contact/ID")
    assert [fetch_responses(), fetch_responses()] == [1, 0]
    dispatch = the_dispatch()
    assert (dispatch.state, dispatch.refusals) == (State.TECHNICAL, 1)
    assert "F-INV051" in dispatch.text
    outside.fault("nemhandel", "error503")
    assert fetch_responses() == 0


def response(kind: str) -> Response:
    return Response(str(uuid4()), kind, "", "", "code", "text")


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((NOTICE,), State.SENT),
        ((BUSINESS_ACCEPT, BUSINESS_ACCEPT), State.ACCEPTED),
        ((BUSINESS_ACCEPT, TECHNICAL_REJECT), State.TECHNICAL),
        ((TECHNICAL_REJECT, BUSINESS_ACCEPT), State.TECHNICAL),
        ((BUSINESS_REJECT, BUSINESS_REJECT, TECHNICAL_REJECT), State.BUSINESS),
    ],
)
def test_responses_in_any_order(account: Account, kinds: tuple[str, ...], state: str) -> None:
    new_invoice(account)
    dispatch = the_dispatch()
    dispatch.state = State.SENT
    with as_system("tests: respond"):
        dispatch.save()
        for kind in kinds:
            respond(dispatch, response(kind))
    assert (the_dispatch().state, the_dispatch().refusals) == (state, int(dispatch.is_refused))
    with as_system("tests: look"):
        assert AuditEntry.objects.system().filter(event="e_invoice_refused").count() == int(dispatch.is_refused)


def mails_written(template: str) -> int:
    return OutboxCommand.objects.system().filter(payload__template=template).count()


@pytest.mark.parametrize("fallback", ["", "per@example.com"])
def test_the_third_refusal(account: Account, finance: PortalActor, outside: Outside, fallback: str) -> None:
    new_invoice(account)
    with as_system("tests: a person who takes over"):
        Recipient.objects.system().update(fallback_mail=fallback)
    dispatch, mails = the_dispatch(), []
    with as_system("tests: refuse"):
        for _time in range(MOST_REFUSALS + 1):
            refuse(dispatch, State.REFUSED, "XSD", "")
            mails.append((mails_written("e_invoice_refused"), mails_written("alarm")))
    assert mails == [(0, 0), (0, 0), (int(not fallback), 1), (int(not fallback), 1)]
    assert the_dispatch("ean").state == State.REFUSED
    deliver_due(kind=NEW)
    deliver_due(kind=MAIL_KIND)
    if fallback:
        (mail,) = outside.mails()
        assert mail["to"] == [fallback]
        assert f"EAN {BOTH} har afvist e-fakturaen tre gange." in mail["text"]
        assert [file["name"] for file in mail["files"]] == [f"{stem()}.pdf"]
        assert sentence_of("mail") == "Fakturaen er sendt med e-mail. E-fakturaen er afvist tre gange."
    else:
        assert outside.mails() == []


def test_a_refused_e_invoice_is_sent_again_in_a_new_transfer(
    account: Account, finance: PortalActor, outside: Outside
) -> None:
    new_invoice(account)
    deliver_due(kind=KIND)
    first = the_dispatch()
    with as_system("tests: reject"):
        respond(the_dispatch(), response(TECHNICAL_REJECT))
    with as_system("tests: another reference"):
        Account.objects.system().update(reference="Ny person", order_number="4500")
    to = {"to": f"ean:{BOTH}"}
    run(ResendInvoice, finance, first.invoice.uid, to)
    again = the_dispatch()
    assert (again.state, again.attempts, again.sent_at, again.code) == (State.WAITING, 2, None, "")
    assert again.document_id != first.document_id
    with pytest.raises(ActionRefused, match="allerede ved at blive sendt"):
        run(ResendInvoice, finance, first.invoice.uid, to)
    deliver_due(kind=KIND)
    assert (the_dispatch().state, the_dispatch().renews) == (State.SENT, False)
    with pytest.raises(ActionRefused, match="har ikke svaret"):
        run(ResendInvoice, finance, first.invoice.uid, to)
    sent = outside.documents(f"0088:{BOTH}")
    assert {found["number"] for found in sent} == {"26110001"}
    contents = {UUID(found["document_id"]): outside.document_xml(found["document_id"]) for found in sent}
    assert contents.keys() == {first.document_id, again.document_id}
    assert "Ny person" not in contents[first.document_id]
    assert "<cbc:BuyerReference>Ny person</cbc:BuyerReference>" in contents[again.document_id]
    # A retry sends what was sent.
    made = ensure(load([again.invoice_id])[again.invoice_id], [Kind.UBL])[Kind.UBL]
    assert store.read(made.name, made.sha256).decode() == contents[again.document_id]


def test_a_mail_for_each_recipient_with_what_it_has_chosen(account: Account, outside: Outside) -> None:
    by_mail(account, with_specification=True, with_e_invoice=True)
    by_mail(account, "link@example.com", with_pdf=False)
    by_mail(account, "")
    new_invoice(account)
    assert len(commands(MAIL_KIND)) == 2
    assert len(commands()) == 1
    # It waits for the documents.
    deliver_due(kind=MAIL_KIND)
    (mail,) = outside.mails()
    assert (mail["to"], mail["files"]) == (["link@example.com"], [])
    assert {command.state for command in commands(MAIL_KIND)} == {"pending", "done"}
    deliver_due(kind=NEW)
    for _time in range(2):
        in_a_moment()
        deliver_due(kind=MAIL_KIND)
    mail = outside.mails()[0]
    assert len(outside.mails()) == 2
    assert mail["subject"].startswith("Faktura 26110001 fra ")
    for part in ("konto 4410\u00a00271 Hovedkontor", "125,00\u00a0kr.", f"Vedhæftet: {stem()}.pdf", "/faktura/"):
        assert part in mail["text"], part
    types = {file["name"].removeprefix(stem()): file["type"].rpartition("/")[2] for file in mail["files"]}
    sheet = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert types == {".pdf": "pdf", ".xml": "xml", "_specifikation.xlsx": sheet}
    with as_system("tests: look"):
        found = Dispatch.objects.system().filter(channel="mail").order_by("receiver")
        assert [(one.receiver, one.state) for one in found] == [
            ("faktura@example.com", State.SENT), ("link@example.com", State.SENT),
        ]  # fmt: skip
        assert all(one.sent_at for one in found)


def test_the_specification_that_is_mailed(account: Account, finance: PortalActor) -> None:
    by_ean(account, BOTH)
    invoice = make_invoice(account, "26110001", {"net": "100.00", "unit_price": "100", "text": "=1+1"})
    file = BytesIO(file_of(finance, load([invoice.pk])[invoice.pk], "da"))
    heads, *rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert len(heads) == 30
    line, last = (dict(zip(heads, row, strict=True)) for row in rows)
    assert (line["EAN"], line["Beskrivelse"], line["Beløb ekskl. moms"]) == (BOTH, "=1+1", 100)
    assert last["Fakturanr."] == "26110001"


def test_files_that_are_too_large_are_a_link(
    account: Account, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.dispatch.mail_command.MOST_BYTES", 1_000)
    by_mail(account)
    make_invoice(account, "26110001", issued_on=in_days(0))
    deliver_due(kind=NEW)
    deliver_due(kind=MAIL_KIND)
    (mail,) = outside.mails()
    assert mail["files"] == []
    assert "Filerne fylder for meget til en e-mail." in mail["text"]


def test_a_mail_that_the_server_refuses(account: Account, outside: Outside) -> None:
    by_mail(account, "nobody@example.invalid")
    make_invoice(account, "26110001", issued_on=in_days(0))
    deliver_due(kind=NEW)
    deliver_due(kind=MAIL_KIND)
    dispatch = the_dispatch("mail")
    assert (dispatch.state, dispatch.code, dispatch.sent_at) == (State.REFUSED, "SMTP 550", None)
    assert sentence_of("mail") == "Fakturaen er ikke sendt: Mailserveren afviser adressen."
    with as_system("tests: look"):
        assert AuditEntry.objects.system().filter(event="invoice_mail_refused").count() == 1
        # The customer's matter.
        assert mails_written("alarm") == 0


def test_it_is_sent_to_somebody_new(account: Account, finance: PortalActor, outside: Outside) -> None:
    by_mail(account, "gammel@example.com", with_specification=True)
    invoice = make_invoice(account, "26110001", issued_on=in_days(-NEW_DAYS - 1))
    assert not commands(MAIL_KIND)
    asked: list[dict[str, Any]] = [
        {"to": "mail:gammel@example.com"},
        {"to": "mail", "email": "Ny@example.com", "contents": ["pdf"]},
        {"to": "ean", "ean": f"{BOTH[:7]} {BOTH[7:]}"},
    ]
    for data in asked:
        run(ResendInvoice, finance, invoice.uid, data)
    for kind in (REQUESTED, NEW, MAIL_KIND, KIND, REQUESTED, MAIL_KIND):
        in_a_moment()
        deliver_due(kind=kind)
    files = {mail["to"][0]: len(mail["files"]) for mail in outside.mails()}
    assert files == {"gammel@example.com": 2, "ny@example.com": 1}
    (document,) = outside.documents(f"0088:{BOTH}")
    assert f'<cbc:EndpointID schemeID="0088">{BOTH}</cbc:EndpointID>' in outside.document_xml(document["document_id"])
    # A mail may be sent as often as somebody wants.
    run(ResendInvoice, finance, invoice.uid, {"to": "mail:ny@example.com"})
    for wrong in (
        {}, {"to": "mail:fremmed@example.com"}, {"to": "mail", "email": ""}, {"to": "ean", "ean": "5798009883736"},
    ):  # fmt: skip
        with pytest.raises(FormInvalid):
            run(ResendInvoice, finance, invoice.uid, wrong)


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        (State.WAITING, "", "E-fakturaen er ved at blive sendt."),
        (State.SENT, "", "E-fakturaen er sendt. Modtageren har ikke svaret endnu."),
        (State.ACCEPTED, "", "Modtageren har godkendt e-fakturaen."),
        (State.REFUSED, "SMP:NOT_FOUND", "EAN-nummeret er ikke registreret i NemHandel."),
        (State.REFUSED, "PEPPOL:NOT_SERVICED", "modtageren tager ikke imod denne type dokument."),
        (State.REFUSED, "XSD", "NemHandel har afvist den."),
        (State.TECHNICAL, "", "Modtagerens system kunne ikke læse e-fakturaen. Den er ikke godkendt."),
        (State.BUSINESS, "", "Modtageren har afvist e-fakturaen. Den er ikke godkendt."),
    ],
)
def test_each_state_in_a_sentence(state: State, code: str, said: str) -> None:
    with override("da"):
        assert sentence(Dispatch(state=state, code=code)).endswith(said)


def test_the_invoice_page_shows_the_delivery(world: World, signed_in: SignedIn) -> None:
    new_invoice(world.konto, UNKNOWN)
    address = reverse("invoice", args=[the_dispatch().invoice.uid])
    client = signed_in(world.mette)
    assert "send-igen/?to=" not in client.get(address).content.decode()
    with as_system("tests: refuse"):
        refuse(the_dispatch(), State.REFUSED, "SMP:NOT_FOUND", "")
    page = client.get(address).content.decode()
    for part in (
        "Leveret",
        f"EAN {UNKNOWN}",
        "EAN-nummeret er ikke registreret i NemHandel.",
        f"{address}send-igen/?to=ean%3A",
    ):
        assert part in page, part
    form = client.get(f"{address}send-igen/?to=ean:{UNKNOWN}").content.decode()
    assert re.search(rf'value="ean:{UNKNOWN}"[^>]*checked', form)
    # Recipients of others than Mette's companies are no choices.
    assert 'value="mail:faktura@example.com"' in form
    # A colleague who only sees invoices reads it, and sends nothing.
    text = signed_in(world.jonas).get(address).content.decode()
    assert f"EAN {UNKNOWN}" in text
    assert "send-igen" not in text


def test_paper_is_said_on_the_page(world: World, signed_in: SignedIn) -> None:
    by_mail(world.konto, "")
    address = reverse("invoice", args=[make_invoice(world.konto, "26110001").uid])
    # Not of one that is added afterwards.
    for added, said in (("2026-01-01", True), ("2999-01-01", False)):
        with as_system("tests: when it is added"):
            Recipient.objects.system().filter(channel="paper").update(created_at=f"{added}T00:00Z")
        assert ("På papir" in signed_in(world.mette).get(address).content.decode()) is said
