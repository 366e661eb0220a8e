"""E-invoices are sent once by a worker, and what the receivers respond is recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Account, Recipient, User
from billing.dispatch.actions.resend_invoice import ResendInvoice
from billing.dispatch.outcome import MOST_REFUSALS, refuse, respond
from billing.dispatch.queue import KIND, NEW_DAYS
from billing.dispatch.responses import fetch_responses
from billing.dispatch.texts import sentence
from billing.models import Dispatch
from selfservice.gateways.nemhandel.port import BUSINESS_ACCEPT, BUSINESS_REJECT, NOTICE, TECHNICAL_REJECT, Response
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.billing.made import in_days, make_invoice
from tests.outside import Outside
from tests.world import World

State = Dispatch.State
SignedIn = Callable[[User], Client]
BOTH, ONLY_OIOUBL, NO_INVOICES, UNKNOWN = "5798009883735", "5798001000017", "5798001000024", "5798000000001"


@pytest.fixture(autouse=True)
def documents(settings: Any, tmp_path: Path) -> None:
    """Documents are in a folder of the test."""
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


def the_dispatch() -> Dispatch:
    with as_system("tests: look"):
        found: Dispatch = Dispatch.objects.system().select_related("invoice").get()
        return found


def commands() -> list[OutboxCommand]:
    with as_system("tests: look"):
        return list(OutboxCommand.objects.system().filter(kind=KIND))


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
    with as_system("tests: now"):
        OutboxCommand.objects.system().filter(kind=KIND).update(due_at="2026-01-01T00:00Z")
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


def test_administrators_get_a_mail_at_the_third_refusal(account: Account, finance: PortalActor) -> None:
    new_invoice(account)
    with as_system("tests: refuse"):
        mails = []
        for _time in range(MOST_REFUSALS + 1):
            refuse(the_dispatch(), State.REFUSED, "XSD", "")
            mails.append(OutboxCommand.objects.system().filter(payload__template="e_invoice_refused").count())
    assert mails == [0, 0, 1, 1]
    assert the_dispatch().state == State.REFUSED


def test_a_refused_e_invoice_is_sent_again_in_a_new_transfer(
    account: Account, finance: PortalActor, outside: Outside
) -> None:
    new_invoice(account)
    deliver_due(kind=KIND)
    first = the_dispatch()
    with as_system("tests: reject"):
        respond(the_dispatch(), response(TECHNICAL_REJECT))
    run(ResendInvoice, finance, first.invoice.uid, {})
    again = the_dispatch()
    assert (again.state, again.attempts, again.sent_at, again.code) == (State.WAITING, 2, None, "")
    assert again.document_id != first.document_id
    with pytest.raises(ActionRefused):
        run(ResendInvoice, finance, first.invoice.uid, {})
    deliver_due(kind=KIND)
    assert the_dispatch().state == State.SENT
    sent = outside.documents(f"0088:{BOTH}")
    assert {found["number"] for found in sent} == {"26110001"}
    assert {UUID(found["document_id"]) for found in sent} == {first.document_id, again.document_id}


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
    assert "send-igen" not in client.get(address).content.decode()
    with as_system("tests: refuse"):
        refuse(the_dispatch(), State.REFUSED, "SMP:NOT_FOUND", "")
    page = client.get(address).content.decode()
    for part in ("Leveret", f"EAN {UNKNOWN}", "EAN-nummeret er ikke registreret i NemHandel.", f"{address}send-igen/"):
        assert part in page, part
    assert client.get(f"{address}send-igen/").status_code == 200
