"""e-Boks: dispatch, poll, enrolment, mailboxes (domain.md, "e-Boks")."""

from __future__ import annotations

import pytest
import requests

from tests.outside import Outside
from tests.patience import SECONDS
from tests.simulators.calls import CVR, PDF, dispatch_xml, put


def test_a_letter_is_accepted_and_is_in_the_mailbox(outside: Outside) -> None:
    answer = put(outside, "004711selvbetjening1")
    assert answer.status_code == 200
    assert answer.json() == {
        "message_id": "004711selvbetjening1",
        "recipients": [
            {
                "nr": "1",
                "recipient_type": "V",
                "nationality": "DK",
                "status": "",
                "reject_reason": "",
                "post_processing_status": "",
            }
        ],
    }
    (letter,) = outside.letters(CVR)
    assert (letter["message_id"], letter["title"]) == ("004711selvbetjening1", "Adgang")
    assert outside.pdf(CVR, letter["message_id"]) == PDF


def test_a_message_id_is_used_once(outside: Outside) -> None:
    put(outside, "same")
    again = put(outside, "same", dispatch_xml(pdf=b"%PDF another"))
    assert again.status_code == 409
    assert outside.pdf(CVR, "same") == PDF
    assert outside.get("/sim/eboks/stats") == {"delivered": 1, "companies": 1, "409": 1}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<Dispatch",
        b"\x00\xff\xfe",
        b"<Dispatch/>",
        b'<?xml version="1.0" encoding="nonesuch"?><Dispatch/>',
        b'<?xml version="1.0" encoding="utf-7"?><Dispatch/>',
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        dispatch_xml(cvr="12345678"),
        dispatch_xml(cvr="１２３４５６７４"),
        dispatch_xml(title=""),
        dispatch_xml(pdf=b"no PDF"),
        dispatch_xml().replace(b"<Data>", b"<Data>\xc3\xa6"),
        dispatch_xml().replace(b"urn:eboks:en:3.0.0", b"urn:other"),
    ],
)
def test_bad_xml_is_refused(outside: Outside, body: bytes) -> None:
    assert put(outside, "bad", body).status_code == 400
    assert outside.letters(CVR) == []


def test_who_sends_must_be_known(outside: Outside) -> None:
    assert put(outside, "a", token=None).status_code == 401
    assert put(outside, "a", token="wrong").status_code == 403
    assert outside.letters(CVR) == []


def test_a_letter_too_large_is_refused(outside: Outside) -> None:
    assert put(outside, "large", dispatch_xml(pdf=b"%PDF" + b"x" * 8 * 1024 * 1024)).status_code == 413
    assert outside.letters(CVR) == []


def test_error_503_has_retry_after(outside: Outside) -> None:
    outside.fault("eboks", "error503", retry_after=7)
    answer = put(outside, "later")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    outside.clear_faults()
    assert put(outside, "later").status_code == 200


def test_poll(outside: Outside) -> None:
    put(outside, "polled")
    address = f"{outside.url}/rest/messages/selvbetjening/"
    found = requests.get(address, params={"message_id": "polled"}, timeout=SECONDS)
    assert (found.status_code, found.json()["recipients"][0]["status"]) == (200, "")
    assert requests.get(address, params={"message_id": "unknown"}, timeout=SECONDS).status_code == 404
    assert requests.get(address, timeout=SECONDS).status_code == 404


def test_enrolment(outside: Outside) -> None:
    address = "/oio/rest/srv.svc/1/afsendersystem/4711/tilmeldinger/179343"
    assert outside.get(address, params={"cvr": CVR}) == {"cvr": CVR, "tilmeldt": True}
    assert outside.get(address, params={"cvr": "12345678"})["tilmeldt"] is False
    assert outside.get(address)["tilmeldt"] is False


@pytest.mark.parametrize("status", ["exempt", "invalid", "dead"])
def test_recipients_that_cannot_be_reached(outside: Outside, status: str) -> None:
    outside.fault("eboks", status)
    answer = put(outside, "refused")
    assert (answer.status_code, answer.json()["recipients"][0]["status"]) == (200, status)
    assert outside.letters(CVR) == []


def test_letters_are_listed_by_company(outside: Outside) -> None:
    put(outside, "a")
    put(outside, "b", dispatch_xml(cvr="40000011"))
    assert [letter["message_id"] for letter in outside.letters("40000011")] == ["b"]
    missing = requests.get(f"{outside.url}/sim/mailboxes/40000011/a.pdf", timeout=SECONDS)
    assert missing.status_code == 404
