"""The contract of NemHandel's client: look-ups, transfers that are refused or sent again, and receivers' responses."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import requests

from selfservice.gateways.nemhandel.client import HttpNemhandel
from selfservice.gateways.nemhandel.port import (
    BIS3_CREDIT_NOTE,
    BIS3_INVOICE,
    BUSINESS_ACCEPT,
    BUSINESS_REJECT,
    DOCUMENT_TYPES,
    OIOUBL_CREDIT_NOTE,
    OIOUBL_INVOICE,
    OIOUBL_REMINDER,
    TECHNICAL_REJECT,
    DocumentType,
    Receiver,
    Response,
    TransferRefused,
    participant,
)
from selfservice.kernel.core.errors import Unavailable
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.contract import CVR, Contract, address
from tests.verification.nemhandel_documents import document
from tests.verification.trouble import server_in

EAN = "5798009883735"
RECEIVER, SENDER = participant(ean=EAN), participant(cvr="40000003")
ONLY_OIOUBL, NO_INVOICES = participant(ean="5798001000017"), participant(ean="5798001000024")
KINDS = {BUSINESS_ACCEPT: "BusinessAccept", BUSINESS_REJECT: "BusinessReject", TECHNICAL_REJECT: "TechnicalReject"}


def send(of: DocumentType = OIOUBL_INVOICE, body: bytes | None = None, *, key: str = "", to: str = RECEIVER) -> str:
    sent = document(of) if body is None else body
    return HttpNemhandel().send(sent, document_id=key or str(uuid4()), sender=SENDER, receiver=to, document_type=of)


CONTRACT = Contract(send, lambda outside: len(outside.documents(RECEIVER)))


@pytest.fixture
def since(outside: Outside) -> str:
    """The end of the list of responses, where the test begins: earlier tests may have left some."""
    return HttpNemhandel().responses().cursor


def fetched(since: str) -> tuple[Response, ...]:
    return HttpNemhandel().responses(since).responses


@pytest.mark.parametrize(
    ("identifier", "accepts"),
    [
        (RECEIVER, set(DOCUMENT_TYPES)),
        (participant(cvr=CVR), set(DOCUMENT_TYPES)),
        (ONLY_OIOUBL, {OIOUBL_INVOICE, OIOUBL_CREDIT_NOTE, OIOUBL_REMINDER}),
        (participant(ean="5798001000031"), {BIS3_INVOICE, BIS3_CREDIT_NOTE}),
        (NO_INVOICES, set()),
    ],
)
def test_a_receiver_in_the_register(outside: Outside, identifier: str, accepts: set[DocumentType]) -> None:
    found = HttpNemhandel().look_up(identifier)
    assert found == Receiver(identifier, frozenset(accepts))
    assert found.takes_invoices == bool(accepts)


def test_the_first_format_that_a_receiver_accepts(outside: Outside) -> None:
    formats = (BIS3_INVOICE, OIOUBL_INVOICE)
    found = [HttpNemhandel().look_up(each) for each in (RECEIVER, ONLY_OIOUBL, NO_INVOICES)]
    assert [each and each.first_of(formats) for each in found] == [BIS3_INVOICE, OIOUBL_INVOICE, None]


@pytest.mark.parametrize("identifier", [participant(ean="5798000000001"), participant(cvr="99000007"), "0088:x/../y#?"])
def test_a_receiver_that_the_register_does_not_have(outside: Outside, identifier: str) -> None:
    assert HttpNemhandel().look_up(identifier) is None


def test_the_register_has_its_own_address(outside: Outside, settings: Any) -> None:
    settings.NEMHANDEL_REGISTER_URL, settings.NEMHANDEL_URL = settings.NEMHANDEL_URL, "http://127.0.0.1:1"
    assert HttpNemhandel().look_up(RECEIVER)


@pytest.mark.parametrize("mode", ["error500", "error503", "refuse400", "lost_response", "garbage", "register_down"])
def test_the_register_in_trouble(outside: Outside, mode: str) -> None:
    outside.fault("nemhandel", mode)
    with pytest.raises(Unavailable):
        HttpNemhandel().look_up(RECEIVER)


@pytest.mark.parametrize("trouble", ["never answers", "hangs up amid the answer", "talks garbage"])
def test_look_ups_and_responses_in_trouble(trouble: str, settings: Any) -> None:
    nemhandel = HttpNemhandel()
    with server_in(trouble) as port:
        for setting, value in address("nemhandel", port).items():
            setattr(settings, setting, value)
        for call in (lambda: nemhandel.look_up(RECEIVER), nemhandel.responses):
            with pytest.raises(Unavailable):
                call()


def test_a_register_that_is_down_transfers_documents(outside: Outside) -> None:
    outside.fault("nemhandel", "register_down")
    assert send()


@pytest.mark.parametrize("of", DOCUMENT_TYPES)
def test_a_document_of_each_type_is_transferred(outside: Outside, of: DocumentType) -> None:
    key = HttpNemhandel().new_document_id()
    transmission = send(of, key=key)
    (found,) = outside.documents(RECEIVER)
    assert (found["transmission_id"], found["document_id"], found["number"]) == (transmission, key, "90001234")
    assert (found["sender"], found["response"]) == (SENDER, None)
    xml = requests.get(f"{outside.url}/sim/nemhandel/documents/{key}/xml", timeout=SECONDS)
    assert xml.content == document(of)


def test_a_document_sent_twice_is_one(outside: Outside) -> None:
    assert send(key="one") == send(key="one")
    assert len(outside.documents(RECEIVER)) == 1
    with pytest.raises(TransferRefused, match="DUPLICATE: "):
        send(body=document(OIOUBL_INVOICE, "90009999"), key="one")


@pytest.mark.parametrize("mode", ["lost_response", "hang_after_store", "garbage", "error500", "hang"])
def test_a_document_sent_again_after_its_answer_was_lost(outside: Outside, mode: str) -> None:
    outside.fault("nemhandel", mode, count=1)
    with pytest.raises(Unavailable):
        send(key="one")
    assert send(key="one") == outside.documents(RECEIVER)[0]["transmission_id"]
    assert len(outside.documents(RECEIVER)) == 1


def test_a_document_that_is_known_is_transferred(outside: Outside) -> None:
    outside.fault("nemhandel", "duplicate", count=1)
    assert send(key="one") == send(key="one")


@pytest.mark.parametrize(
    ("of", "body", "code"),
    [
        (OIOUBL_INVOICE, b"", "XML"),
        (OIOUBL_INVOICE, b"\x00\xff<Invoice", "XML"),
        (OIOUBL_INVOICE, b'<!DOCTYPE a [<!ENTITY b "c">]><Invoice>&b;</Invoice>', "XML"),
        (OIOUBL_INVOICE, document(OIOUBL_CREDIT_NOTE), "XSD"),
        (OIOUBL_INVOICE, document(BIS3_INVOICE), "PEPPOL:PARAMETER_MISMATCH"),
        (BIS3_INVOICE, document(BIS3_INVOICE, ""), "XSD"),
        (BIS3_INVOICE, document(BIS3_INVOICE, amount="many"), "XSD"),
        (BIS3_INVOICE, document(BIS3_INVOICE).replace(b"InvoiceLine", b"OtherLine"), "XSD"),
        (BIS3_INVOICE, document(BIS3_INVOICE).replace(b"2026-11-01", b"2026-11-31"), "XSD"),
    ],
)
def test_a_document_refused_at_transfer(outside: Outside, of: DocumentType, body: bytes, code: str) -> None:
    with pytest.raises(TransferRefused) as caught:
        send(of, body)
    assert caught.value.code == code
    assert outside.documents(RECEIVER) == []


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (participant(ean="5798000000001"), "SMP:NOT_FOUND"),
        (NO_INVOICES, "PEPPOL:NOT_SERVICED"),
        (ONLY_OIOUBL, "PEPPOL:NOT_SERVICED"),
    ],
)
def test_a_receiver_that_does_not_accept_the_document(outside: Outside, to: str, code: str) -> None:
    with pytest.raises(TransferRefused) as caught:
        send(BIS3_INVOICE, to=to)
    assert caught.value.code == code
    assert outside.documents(to) == []


def test_a_transfer_refused_by_the_fault_panel(outside: Outside) -> None:
    outside.fault("nemhandel", "transfer_refused", count=1, reason="cvc-1")
    assert HttpNemhandel().look_up(RECEIVER)
    with pytest.raises(TransferRefused) as caught:
        send()
    assert (caught.value.code, caught.value.text, str(caught.value)) == ("XSD", "cvc-1", "XSD: cvc-1")
    outside.fault("nemhandel", "refuse400", count=1)
    with pytest.raises(TransferRefused, match="HTTP 400"):
        send()


def test_a_wrong_gateway_token_counts_as_our_error(outside: Outside, settings: Any) -> None:
    settings.NEMHANDEL_TOKEN = "wrong"
    for call in (send, HttpNemhandel().responses):
        with pytest.raises(Unavailable, match="401"):
            call()


@pytest.mark.parametrize("of", [OIOUBL_INVOICE, BIS3_CREDIT_NOTE])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_response(outside: Outside, since: str, of: DocumentType, kind: str) -> None:
    send(of, key="one")
    outside.respond("one", KINDS[kind], "Fordi <æ> & ø")
    (found,) = fetched(since)
    code = KINDS[kind] if of is OIOUBL_INVOICE else "AP" if kind == BUSINESS_ACCEPT else "RE"
    assert found == Response(found.response_id, kind, "one", "90001234", code, "Fordi <æ> & ø")
    assert outside.documents(RECEIVER)[0]["response"] == KINDS[kind]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("none", [BUSINESS_ACCEPT]),
        ("technical_reject", [TECHNICAL_REJECT]),
        ("business_reject", [BUSINESS_REJECT]),
        ("response_late", [BUSINESS_ACCEPT]),
        ("response_never", []),
    ],
)
def test_the_response_comes_after_a_time(outside: Outside, since: str, mode: str, expected: list[str]) -> None:
    outside.fault("nemhandel", mode)
    send()
    assert fetched(since) == ()
    outside.hurry_responses()
    assert [each.kind for each in fetched(since)] == expected


@pytest.mark.parametrize(
    ("of", "body", "rule"),
    [
        (BIS3_INVOICE, document(BIS3_INVOICE, amount="99.99"), "BR-CO-10"),
        (OIOUBL_INVOICE, document(OIOUBL_INVOICE, quantity="0"), "F-INV147"),
    ],
)
def test_a_broken_rule_is_rejected_after_transfer(
    outside: Outside, since: str, of: DocumentType, body: bytes, rule: str
) -> None:
    send(of, body)
    outside.hurry_responses()
    (found,) = fetched(since)
    assert found.kind == TECHNICAL_REJECT
    assert rule in found.text


def test_responses_by_pages_and_again(outside: Outside, since: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfservice.gateways.nemhandel.client.AT_ONCE", 2)
    for key in ("one", "two", "three"):
        send(key=key)
    outside.hurry_responses()
    first = HttpNemhandel().responses(since)
    assert ([each.document_id for each in first.responses], first.more) == (["one", "two"], True)
    last = HttpNemhandel().responses(first.cursor)
    assert ([each.document_id for each in last.responses], last.more) == (["three"], False)
    assert HttpNemhandel().responses(last.cursor).cursor == last.cursor
    assert HttpNemhandel().responses(since) == first


@pytest.mark.parametrize(
    ("mode", "order"), [("response_twice", ["one", "two", "one", "two"]), ("response_disorder", ["two", "one"])]
)
def test_responses_twice_and_out_of_order(outside: Outside, since: str, mode: str, order: list[str]) -> None:
    for key in ("one", "two"):
        send(key=key)
    outside.hurry_responses()
    outside.fault("nemhandel", mode)
    found = fetched(since)
    assert [each.document_id for each in found] == order
    assert len({each.response_id for each in found}) == 2


def test_a_response_to_an_unknown_document(outside: Outside, since: str) -> None:
    outside.fault("nemhandel", "response_unknown", count=1)
    send(key="one")
    outside.hurry_responses()
    unknown, ours = fetched(since)
    assert (ours.document_id, unknown.number) == ("one", "UKENDT")
    assert unknown.document_id not in ("", "one")


@pytest.mark.parametrize("cursor", ["", "x", "lost.5", "\0", "1" * 300])
def test_an_unknown_cursor_begins_at_the_beginning(outside: Outside, cursor: str) -> None:
    send(key="one")
    outside.respond("one", "BusinessAccept")
    assert [each.document_id for each in fetched(cursor)] == ["one"]


@pytest.mark.parametrize("mode", ["error500", "error503", "refuse400", "lost_response", "garbage"])
def test_responses_in_trouble_are_not_lost(outside: Outside, since: str, mode: str) -> None:
    send(key="one")
    outside.respond("one", "BusinessReject")
    outside.fault("nemhandel", mode, count=1)
    with pytest.raises(Unavailable):
        fetched(since)
    assert [each.document_id for each in fetched(since)] == ["one"]
