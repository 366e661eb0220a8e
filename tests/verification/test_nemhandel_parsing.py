"""What NemHandel's client makes of answers that no simulator gives, and the signature of callbacks."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from selfservice.gateways import http
from selfservice.gateways.nemhandel.application_response import parse
from selfservice.gateways.nemhandel.callback import WINDOW_SECONDS, is_signed
from selfservice.gateways.nemhandel.client import HttpNemhandel
from selfservice.gateways.nemhandel.port import (
    BUSINESS_ACCEPT,
    BUSINESS_REJECT,
    NOTICE,
    OIOUBL_INVOICE,
    TECHNICAL_REJECT,
    UBL,
    UNREADABLE,
    Response,
    TransferRefused,
)
from selfservice.gateways.nemhandel.simulator.callbacks import signed
from selfservice.kernel.core.errors import Unavailable

PEPPOL = "urn:fdc:peppol.eu:poacc:trns:"


def xml(code: str, customization: str = "OIOUBL-2.1", inner: str = "") -> str:
    return (
        f'<ApplicationResponse xmlns="{UBL}:ApplicationResponse-2" xmlns:a="{UBL}:CommonAggregateComponents-2"'
        f' xmlns:b="{UBL}:CommonBasicComponents-2"><b:CustomizationID>{customization}</b:CustomizationID>'
        f"<a:DocumentResponse><a:Response><b:ResponseCode>{code}</b:ResponseCode>{inner}</a:Response>"
        "<a:DocumentReference><b:ID>90001234</b:ID></a:DocumentReference></a:DocumentResponse></ApplicationResponse>"
    )


@pytest.mark.parametrize(
    ("customization", "kinds"),
    [
        (
            "OIOUBL-2.1",
            {
                "BusinessAccept": BUSINESS_ACCEPT,
                "BusinessReject": BUSINESS_REJECT,
                "TechnicalReject": TECHNICAL_REJECT,
                "ProfileReject": TECHNICAL_REJECT,
                "TechnicalAccept": NOTICE,
                "AP": NOTICE,
            },
        ),
        (
            f"{PEPPOL}invoice_response:3",
            {"AP": BUSINESS_ACCEPT, "PD": BUSINESS_ACCEPT, "RE": BUSINESS_REJECT}
            | dict.fromkeys(("AB", "IP", "UQ", "CA", "TechnicalReject"), NOTICE),
        ),
        (f"{PEPPOL}mlr:3", {"RE": TECHNICAL_REJECT, "AP": NOTICE, "AB": NOTICE}),
    ],
)
def test_codes(customization: str, kinds: dict[str, str]) -> None:
    for code, kind in kinds.items():
        assert parse(xml(code, customization), "r", "d") == Response("r", kind, "d", "90001234", code, "")


def test_texts_are_joined_and_bounded() -> None:
    status = "<a:Status><b:StatusReason>{}</b:StatusReason></a:Status>"
    inner = (
        f"<b:Description>\n One\t</b:Description>{status.format('two')}{status.format('')}{status.format('3' * 900)}"
    )
    found = parse(xml("RE", f"{PEPPOL}invoice_response:3", inner), "", "")
    assert found.text.startswith("One; two; 333")
    assert len(found.text) == 500


@pytest.mark.parametrize(
    "document",
    ["", "<", "\ud800", "\0", "<a/>", xml(""), xml("AP").replace("a:Response>", "a:Other>"), f"<!DOCTYPE a>{xml('AP')}",
     xml("AP").replace("ApplicationResponse", "Invoice")],
)  # fmt: skip
def test_an_unreadable_response(document: str) -> None:
    assert parse(document, "r", "d").kind == UNREADABLE


@pytest.mark.parametrize("entry", [None, [], {}, {"id": 1, "refToInstanceID": [], "document": {}}])
def test_an_unreadable_entry_holds_up_no_other(monkeypatch: pytest.MonkeyPatch, entry: Any) -> None:
    fine = {"id": "r", "refToInstanceID": "d", "document": xml("BusinessAccept")}
    answer = http.Answer(200, {"responses": [entry, fine], "cursor": "c", "more": False})
    monkeypatch.setattr("selfservice.gateways.nemhandel.client.call_json", lambda *given: answer)
    page = HttpNemhandel().responses()
    assert [each.kind for each in page.responses] == [UNREADABLE, BUSINESS_ACCEPT]


@pytest.mark.parametrize(
    "found", [None, [], {}, {"responses": {}, "cursor": ""}, {"responses": []}, {"responses": [], "cursor": "x" * 201}]
)
def test_an_unreadable_page(monkeypatch: pytest.MonkeyPatch, found: Any) -> None:
    monkeypatch.setattr("selfservice.gateways.nemhandel.client.call_json", lambda *given: http.Answer(200, found))
    with pytest.raises(Unavailable):
        HttpNemhandel().responses()


class Reply:
    """An answer of the register or the access point."""

    def __init__(self, status: int, body: Any) -> None:
        self.status_code, self.content = status, body if isinstance(body, bytes) else json.dumps(body).encode()

    def json(self) -> Any:
        return json.loads(self.content)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, {"as4MessageId": "t", "sbdhInstanceIdentifier": "other"}, Unavailable),
        (200, {"as4MessageId": "", "sbdhInstanceIdentifier": "d"}, Unavailable),
        (202, {"as4MessageId": "t", "sbdhInstanceIdentifier": "d"}, Unavailable),
        (302, b"", Unavailable),
        (404, b"", Unavailable),
        (408, b"", Unavailable),
        (409, [], TransferRefused),
        (422, {"errorCode": ["x"], "errorMessage": 1}, TransferRefused),
        (413, b"\xff", TransferRefused),
    ],
)
def test_answers_to_a_transfer(monkeypatch: pytest.MonkeyPatch, status: int, body: Any, error: type[Exception]) -> None:
    monkeypatch.setattr("selfservice.gateways.nemhandel.client.call", lambda *args, **kwargs: Reply(status, body))
    with pytest.raises(error) as caught:
        HttpNemhandel().send(b"", document_id="d", sender="s", receiver="r", document_type=OIOUBL_INVOICE)
    if error is TransferRefused:
        assert str(caught.value) == f"HTTP {status}"


@pytest.mark.parametrize(
    "body", [b"", b"<a/>", b"\xff", b"<!DOCTYPE a><a/>", b'<?xml version="1.0" encoding="x"?><a/>']
)
def test_an_unreadable_register(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setattr("selfservice.gateways.nemhandel.client.call", lambda *args, **kwargs: Reply(200, body))
    with pytest.raises(Unavailable):
        HttpNemhandel().look_up("0088:1")


def test_callbacks_are_signed(settings: Any) -> None:
    now, secret = time.time(), settings.NEMHANDEL_CALLBACK_SECRET

    def accepted(body: bytes = b"x", at: float = now, key: str = secret) -> bool:
        headers = signed(b"x", key, at)
        return is_signed(body, headers["X-Nemhandel-Timestamp"], headers["X-Nemhandel-Signature"])

    assert accepted()
    assert not accepted(b"y")
    assert not accepted(key="other")
    assert not accepted(at=now - WINDOW_SECONDS - 60)
    assert not is_signed(b"x", "٣", "sha256=")
    settings.NEMHANDEL_CALLBACK_SECRET = ""
    assert not accepted(key="")
