"""Invoices are sent by mail, to the recipients of their account, to others, or where an e-invoice is refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Account, Company, Recipient, User
from billing.dispatch.actions.resend_invoice import ResendInvoice
from billing.dispatch.outcome import MOST_REFUSALS, refuse
from billing.dispatch.queue import KIND, MAIL_KIND, NEW_DAYS
from billing.documents.create import load
from billing.documents.queue import NEW, REQUESTED
from billing.models import Dispatch
from billing.specification.views import file_of
from selfservice.kernel.actions.base import FormInvalid
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.billing.dispatches import (
    BOTH,
    by_ean,
    by_mail,
    commands,
    in_a_moment,
    mails_written,
    new_invoice,
    sentence_of,
    stem,
    the_dispatch,
)
from tests.billing.made import in_days, make_invoice
from tests.outside import Outside
from tests.world import World

pytestmark = pytest.mark.usefixtures("documents")
State = Dispatch.State
SignedIn = Callable[[User], Client]


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


def test_a_mail_in_the_language_that_the_company_has_chosen(account: Account, outside: Outside) -> None:
    with as_system("tests: a language"):
        Company.objects.system().update(document_language="en")
    by_mail(account, with_pdf=False)
    new_invoice(account)
    deliver_due(kind=MAIL_KIND)
    (mail,) = outside.mails()
    assert mail["subject"].startswith("Invoice 26110001 from ")
    assert "To pay, with VAT: DKK\u00a0125.00" in mail["text"] and "Due on: 1\u00a0Dec\u00a02026" in mail["text"]


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


def test_paper_is_said_on_the_page(world: World, signed_in: SignedIn) -> None:
    by_mail(world.konto, "")
    address = reverse("invoice", args=[make_invoice(world.konto, "26110001").uid])
    # Not of one that is added afterwards.
    for added, said in (("2026-01-01", True), ("2999-01-01", False)):
        with as_system("tests: when it is added"):
            Recipient.objects.system().filter(channel="paper").update(created_at=f"{added}T00:00Z")
        assert ("På papir" in signed_in(world.mette).get(address).content.decode()) is said


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
