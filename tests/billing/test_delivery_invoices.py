"""Test invoices: valid, sent once by a worker, and answered by the receiver, who decides about the recipient."""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override
from lxml import etree

from accounts.models import Account, Company, Recipient
from billing.delivery.texts import sentence
from billing.delivery.zero_invoice import content, zero_invoice
from billing.dispatch.responses import fetch_responses
from selfservice.gateways.nemhandel.port import BIS3_INVOICE, OIOUBL_INVOICE
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.billing import rules
from tests.billing.delivering import (
    BOTH,
    MAIL,
    NO_INVOICES,
    ONLY_OIOUBL,
    UNKNOWN,
    Progress,
    State,
    add,
    answered,
    deliver,
    events,
    make,
    orders,
    recipients,
    state_of,
    states,
)
from tests.outside import Outside

CALLBACK = "/nemhandel/svar/"


def with_test(account: Account, finance: PortalActor, ean: str = BOTH, **data: Any) -> ActionRun:
    """Add an EAN number besides a mail address, and send its test invoice."""
    make(account)
    done = add(finance, account, ean, replaces_others="on", **data)
    assert deliver() == 1
    return done


@pytest.fixture
def recipient() -> Recipient:
    """A recipient, in no database, just after midnight in Denmark."""
    company = Company(cvr="12345674", name="Nordhavn Byg A/S", street="Kajvej 8", postcode="8000", city="Aarhus C")
    account = Account(company=company, number="44100271", name="Hovedkontor", reference="Per Sonref")
    at = datetime(2026, 11, 1, 0, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
    return Recipient(company=company, account=account, channel="ean", address=BOTH, test_id=uuid4(), tested_at=at)


def test_the_test_invoice_passes_the_rules_of_peppol(recipient: Recipient) -> None:
    document = content(recipient, BIS3_INVOICE)
    assert rules.schema_errors(document) == []
    assert rules.fatal(document) == []


def test_the_test_invoice_is_of_nothing(recipient: Recipient) -> None:
    e = zero_invoice(recipient)
    assert (e.invoice.issued_on, e.buyer.ean) == (date(2026, 11, 1), BOTH)
    assert e.invoice.gross == 0
    for kind, code in ((BIS3_INVOICE, "380"), (OIOUBL_INVOICE, "325")):
        root = etree.fromstring(content(recipient, kind))
        texts = {node.tag.rpartition("}")[2]: node.text for node in root.iter() if node.text}
        assert (texts["InvoiceTypeCode"], texts["InvoicedQuantity"], texts["PayableAmount"]) == (code, "1", "0.00")
        assert texts["Note"] == "Testfaktura. Skal ikke betales. Konto 44100271 Hovedkontor"
        assert f">{BOTH}<" in etree.tostring(root).decode() and "Per Sonref" in etree.tostring(root).decode()
        # A retry sends the same bytes.
        assert content(recipient, kind) == content(recipient, kind)


@pytest.mark.parametrize(("ean", "kind"), [(BOTH, "bis3_invoice"), (ONLY_OIOUBL, "oioubl_invoice")])
def test_in_use_when_the_receiver_accepts(
    account: Account, finance: PortalActor, outside: Outside, ean: str, kind: str
) -> None:
    done = with_test(account, finance, ean)
    found = recipients(account)[ean]
    assert (found.state, found.test_state) == (State.TESTING, Progress.SENT)
    (document,) = outside.documents(f"0088:{ean}")
    assert (document["document_id"], document["type"]) == (str(found.test_id), kind)
    assert state_of(done) == (ActionRun.State.DONE, "")
    outside.hurry_responses()
    assert [fetch_responses(), fetch_responses()] == [1, 0]
    assert states(account) == {ean: State.ACTIVE}
    (entry,) = events("recipient_in_use")
    assert (entry.after["removed"], entry.company_id) == (MAIL, account.company_id)


def test_what_is_added_meanwhile_is_not_replaced(account: Account, finance: PortalActor, outside: Outside) -> None:
    with_test(account, finance)
    add(finance, account, "ny@example.com")
    outside.hurry_responses()
    fetch_responses()
    assert states(account) == {BOTH: State.ACTIVE, "ny@example.com": State.ACTIVE}


@pytest.mark.parametrize(
    ("kind", "test_state"), [("BusinessReject", Progress.BUSINESS), ("TechnicalReject", Progress.TECHNICAL)]
)
def test_rejected_by_the_receiver(
    account: Account, finance: PortalActor, outside: Outside, kind: str, test_state: str
) -> None:
    with_test(account, finance)
    answered(outside, recipients(account)[BOTH], kind, "Ukendt reference")
    assert fetch_responses() == 1
    found = recipients(account)[BOTH]
    assert (found.test_state, found.test_text) == (test_state, "Ukendt reference")
    assert states(account) == {MAIL: State.ACTIVE, BOTH: State.REFUSED}
    # An acceptance that comes afterwards changes nothing, as if the responses came the other way round.
    answered(outside, found)
    assert fetch_responses() == 0
    with as_system("tests: look"):
        (mail,) = OutboxCommand.objects.system().filter(payload__template="recipient_refused")
    assert mail.payload["context"]["receiver"] == BOTH
    assert len(events("recipient_refused")) == 1


def test_a_rejection_of_one_in_use_is_said_and_no_more(
    account: Account, finance: PortalActor, outside: Outside
) -> None:
    with_test(account, finance)
    found = recipients(account)[BOTH]
    answered(outside, found)
    fetch_responses()
    answered(outside, found, "TechnicalReject")
    assert fetch_responses() == 1
    found = recipients(account)[BOTH]
    assert (found.state, found.test_state) == (State.ACTIVE, Progress.TECHNICAL)
    with override("da"):
        assert sentence(found).endswith("EAN-nummeret er alligevel i brug.")


@pytest.mark.parametrize(
    ("ean", "code", "said"),
    [
        (UNKNOWN, "SMP:NOT_FOUND", "EAN-nummeret er ikke registreret i NemHandel."),
        (NO_INVOICES, "PEPPOL:NOT_SERVICED", "men tager ikke imod fakturaer."),
        (BOTH, "XSD", "NemHandel har afvist testfakturaen."),
    ],
)
def test_refused_at_transfer(
    account: Account, finance: PortalActor, outside: Outside, ean: str, code: str, said: str
) -> None:
    if code == "XSD":
        outside.fault("nemhandel", "transfer_refused")
    done = with_test(account, finance, ean, without_answer="on")
    found = recipients(account)[ean]
    assert (found.test_state, found.test_code) == (Progress.REFUSED, code)
    # Whatever risk was taken: the old recipients get the invoices.
    assert states(account) == {MAIL: State.ACTIVE, ean: State.REFUSED}
    assert state_of(done)[0] == ActionRun.State.REFUSED
    with override("da"):
        assert said in sentence(found)
    assert not outside.documents(f"0088:{ean}")
    # A wrong number is the customer's matter; a document that is refused is the operator's.
    assert len(events("alarm_refused")) == (code == "XSD")


def test_without_the_answer_it_is_in_use_when_it_is_looked_up(
    account: Account, finance: PortalActor, outside: Outside
) -> None:
    with_test(account, finance, without_answer="on")
    found = recipients(account)
    assert {one.state for one in found.values()} == {State.ACTIVE} and list(found) == [BOTH]
    assert found[BOTH].test_state == Progress.SENT


def test_a_retry_has_the_same_id(account: Account, finance: PortalActor, outside: Outside) -> None:
    outside.fault("nemhandel", "lost_response", times=2)
    with_test(account, finance)
    outside.clear_faults()
    due_again()
    deliver()
    (document,) = outside.documents(f"0088:{BOTH}")
    assert document["document_id"] == str(recipients(account)[BOTH].test_id)


def test_one_that_is_removed_gets_no_test_invoice(account: Account, finance: PortalActor, outside: Outside) -> None:
    make(account)
    add(finance, account, BOTH)
    with as_system("tests: remove"):
        recipients(account)[BOTH].delete()
    deliver()
    assert not outside.documents(f"0088:{BOTH}")
    assert [order.state for order in orders()] == [OutboxCommand.State.DONE]


def due_again() -> None:
    with as_system("tests: now"):
        OutboxCommand.objects.system().update(due_at="2026-01-01T00:00Z")


@pytest.mark.parametrize(
    ("recipient", "said"),
    [
        (Recipient(channel="mail"), ""),
        (Recipient(channel="ean", state="active"), ""),
        (
            Recipient(channel="ean", state="testing", test_state="waiting"),
            "er på vej. EAN-nummeret tages i",
        ),
        (
            Recipient(channel="ean", state="testing", test_state="sent"),
            "ikke svaret endnu. EAN-nummeret tages",
        ),
        (Recipient(channel="ean", state="active", test_state="sent"), "Modtageren har ikke svaret endnu."),
        (Recipient(channel="ean", state="active", test_state="accepted"), "Modtageren har godkendt testfakturaen."),
        (Recipient(channel="ean", state="refused", test_state="business"), "har afvist testfakturaen. Der sendes ikke"),
        (Recipient(channel="ean", state="refused", test_state="technical"), "kunne ikke læse testfakturaen."),
    ],
)
def test_each_state_in_a_sentence(recipient: Recipient, said: str) -> None:
    with override("da"):
        assert said in sentence(recipient)
        assert bool(said) == bool(sentence(recipient))


def signed(body: bytes, at: float, secret: str) -> dict[str, str]:
    stamp = str(int(at))
    made = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Nemhandel-Timestamp": stamp, "X-Nemhandel-Signature": f"sha256={made}"}


def test_a_call_back_wakes_the_fetch(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr("billing.dispatch.callback.wake_job", woken.append)
    body, secret = b'{"event": "responses"}', settings.NEMHANDEL_CALLBACK_SECRET
    client = Client(enforce_csrf_checks=True)

    def called(**headers: str) -> int:
        return client.post(CALLBACK, body, "application/json", headers=headers).status_code

    assert called(**signed(body, time.time(), secret)) == 204
    assert woken == ["responses to e-invoices"]
    for headers in (
        {},
        signed(body, time.time(), "wrong"),
        signed(b"{}", time.time(), secret),
        signed(body, time.time() - 3600, secret),
    ):
        assert called(**headers) == 403
    assert len(woken) == 1
    assert client.get(CALLBACK).status_code == 405
