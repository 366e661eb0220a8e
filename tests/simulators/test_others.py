"""Text messages, mail and the CVR register."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import pytest
import requests
from django.conf import settings

from tests.outside import Outside
from tests.patience import SECONDS
from tests.simulators.calls import CVR, ask_register, cvr_query, send_sms, sms


def test_a_text_message_arrives(outside: Outside) -> None:
    answer = send_sms(outside, sms())
    assert answer.status_code == 200
    assert len(answer.json()["ids"]) == 1
    (message,) = outside.get("/sim/sms/4520123456")
    assert (message["message"], message["code"], message["sender"]) == ("Din kode er 123456", "123456", "Nordlys")
    assert outside.get("/sim/sms/4520123457") == []


def test_text_messages_need_a_token_a_number_and_a_text(outside: Outside) -> None:
    assert send_sms(outside, sms(), token="wrong").status_code == 401
    assert send_sms(outside, sms(number=112)).status_code == 422
    assert send_sms(outside, sms(text="")).status_code == 422
    assert outside.get("/sim/sms/") == []


def _smtp() -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", settings.EMAIL_PORT, timeout=SECONDS)


def test_a_mail_arrives(outside: Outside) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "portal@example.com", "mette@example.com", "Søndag på Ærø"
    mail.set_content("Hej Mette")
    mail.add_alternative("<p>Hej <b>Mette</b></p>", subtype="html")
    with _smtp() as server:
        server.send_message(mail)
    (found,) = outside.mails()
    assert (found["subject"], found["text"].strip(), found["to"]) == (
        "Søndag på Ærø",
        "Hej Mette",
        ["mette@example.com"],
    )
    assert "<b>Mette</b>" in found["html"]
    assert outside.get("/sim/mail/", params={"to": "jonas"}) == []


@pytest.mark.parametrize(
    "mail",
    [
        b"Subject: x\r\nContent-Type: text/plain; charset=nonesuch\r\n\r\n\xff",
        b"\r\n",
        b"Subject: \xff\xfe\r\n\r\n\x00",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/html",
    ],
)
def test_a_malformed_mail_does_not_stop_the_server(outside: Outside, mail: bytes) -> None:
    with _smtp() as server:
        server.ehlo()
        server.mail("a@example.com")
        server.rcpt("b@example.com")
        code, _ = server.data(mail)
        assert code in (250, 554)
        assert server.noop()[0] == 250
    assert len(outside.mails()) <= 1


def test_the_register_knows_companies(outside: Outside) -> None:
    answer = ask_register(outside, cvr_query())
    (hit,) = answer.json()["hits"]["hits"]
    company = hit["_source"]["Vrvirksomhed"]
    assert company["cvrNummer"] == int(CVR)
    assert company["virksomhedMetadata"]["nyesteNavn"]["navn"] == "Nordhavn Byg A/S"
    assert ask_register(outside, cvr_query("88888888")).json()["hits"]["hits"] == []
    assert ask_register(outside, cvr_query(), auth=("demo", "wrong")).status_code == 401


def test_tests_can_add_a_company(outside: Outside) -> None:
    record = {"cvr": "99000015", "name": "Ny Virksomhed ApS", "status": "UNDERKONKURS"}
    assert requests.post(f"{outside.url}/sim/cvr", json=record, timeout=SECONDS).status_code == 201
    hit = ask_register(outside, cvr_query("99000015")).json()["hits"]["hits"][0]
    assert hit["_source"]["Vrvirksomhed"]["virksomhedMetadata"]["sammensatStatus"] == "UNDERKONKURS"
