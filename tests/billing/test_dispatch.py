"""E-invoices are sent once by a worker, and what the receivers respond is recorded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Account, Recipient, User
from billing.dispatch.actions.resend_invoice import ResendInvoice
from billing.dispatch.outcome import refuse, respond
from billing.dispatch.queue import KIND, NEW_DAYS
from billing.dispatch.responses import fetch_responses
from billing.dispatch.texts import sentence
from billing.documents import store
from billing.documents.create import Kind, ensure, load
from billing.models import Dispatch
from selfservice.gateways.nemhandel.port import BUSINESS_ACCEPT, BUSINESS_REJECT, NOTICE, TECHNICAL_REJECT, Response
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.history import format as history_format
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.billing.dispatches import (
    BOTH,
    NO_INVOICES,
    ONLY_OIOUBL,
    UNKNOWN,
    commands,
    in_a_moment,
    new_invoice,
    the_dispatch,
)
from tests.billing.made import in_days, make_invoice
from tests.outside import Outside
from tests.world import World

pytestmark = pytest.mark.usefixtures("documents")
State = Dispatch.State
SignedIn = Callable[[User], Client]


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


def test_the_log_says_which_invoice_is_refused_and_why(account: Account, outside: Outside) -> None:
    new_invoice(account, NO_INVOICES)
    deliver_due(kind=KIND)
    with as_system("tests: look"), override("da"):
        entries = AuditEntry.objects.system().filter(event__in=["alarm_refused", "e_invoice_refused"]).order_by("event")
        alarm, refused = map(history_format.sentence, entries)
    why = "EAN-nummeret er registreret i NemHandel, men tager ikke imod fakturaer."
    assert alarm.startswith("Portalen selv: Alarm: afvist, E-faktura. ")
    assert f"Vedrører: 26110001 – EAN {NO_INVOICES} · Oplysninger: {why}" in alarm
    assert refused.startswith("Portalen selv: E-faktura ikke godkendt, 26110001. Status: Sendes → Ikke sendt")
    assert f"Årsag: {why}" in refused


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


def test_a_crash_between_sending_and_recording(
    account: Account, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_arguments: Any) -> None:
        raise RuntimeError("the worker is killed")

    new_invoice(account)
    first = the_dispatch().document_id
    with monkeypatch.context() as patch:
        patch.setattr("billing.dispatch.command.SendInvoice.confirmed", crash)
        deliver_due(kind=KIND)
    assert (the_dispatch().state, the_dispatch().sent_at) == (State.WAITING, None)
    assert len(outside.documents(f"0088:{BOTH}")) == 1
    # The receiver answers before the portal knows that it is sent.
    outside.respond(str(first), "BusinessAccept")
    fetch_responses()
    in_a_moment()
    deliver_due(kind=KIND)
    (found,) = outside.documents(f"0088:{BOTH}")
    assert UUID(found["document_id"]) == first == the_dispatch().document_id
    fetch_responses()
    assert (the_dispatch().state, the_dispatch().attempts) == (State.ACCEPTED, 1)


def test_responses_are_fetched_and_recorded_once(account: Account, outside: Outside) -> None:
    new_invoice(account)
    assert fetch_responses() == 0
    deliver_due(kind=KIND)
    fetch_responses()
    document_id = str(the_dispatch().document_id)
    outside.respond(document_id, "TechnicalReject", "[F-INV051] Buyer Contact/ID")
    assert [fetch_responses(), fetch_responses()] == [1, 0]
    dispatch = the_dispatch()
    assert (dispatch.state, dispatch.refusals) == (State.TECHNICAL, 1)
    assert "F-INV051" in dispatch.text
    # A second time, and an acceptance that comes afterwards.
    for kind in ("TechnicalReject", "BusinessReject", "BusinessAccept"):
        outside.respond(document_id, kind)
    assert fetch_responses() == 0
    assert (the_dispatch().state, the_dispatch().refusals) == (State.TECHNICAL, 1)
    outside.fault("nemhandel", "error503")
    assert fetch_responses() == 0


def test_a_rejection_after_an_acceptance_and_of_something_unknown(account: Account, outside: Outside) -> None:
    new_invoice(account)
    deliver_due(kind=KIND)
    outside.respond(str(the_dispatch().document_id), "BusinessAccept")
    assert fetch_responses() == 1
    assert (the_dispatch().state, the_dispatch().refusals) == (State.ACCEPTED, 0)
    # Of a transfer that the portal has forgotten: another id in the meantime.
    known = the_dispatch().document_id
    with as_system("tests: another transfer"):
        Dispatch.objects.system().update(document_id=uuid4())
    outside.respond(str(known), "TechnicalReject", "late")
    assert (fetch_responses(), the_dispatch().state) == (0, State.ACCEPTED)
    with as_system("tests: the same transfer"):
        Dispatch.objects.system().update(document_id=known)
    outside.respond(str(known), "TechnicalReject", "an hour later")
    assert (fetch_responses(), the_dispatch().state, the_dispatch().refusals) == (1, State.TECHNICAL, 1)
    assert "an hour later" in the_dispatch().text


def test_e_invoices_and_test_invoices_have_the_same_states() -> None:
    """One function decides of both (billing/core/answers.py)."""
    assert set(State.values) == set(Recipient.Test.values) - {""}


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


def test_the_page_reads_all_deliveries_at_once(world: World, signed_in: SignedIn) -> None:
    new_invoice(world.konto)
    client, address = signed_in(world.mette), reverse("invoice", args=[the_dispatch().invoice.uid])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    invoice = the_dispatch().invoice
    with as_system("tests: more deliveries"):
        for place in range(5):
            Dispatch.objects.create(company_id=invoice.company_id, invoice=invoice, receiver=f"0088:{place}")
    with CaptureQueriesContext(connection) as many:
        assert "EAN 4" in client.get(address).content.decode()
    assert len(many) == len(one)


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
