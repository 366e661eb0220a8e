"""The contract of every client: done, Refused for good, or Unavailable for now. Nothing else ever comes out of it."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from selfservice import settings as defaults
from selfservice.gateways.cvr.http import HttpRegister
from selfservice.gateways.cvr.port import CompanyRecord
from selfservice.gateways.eboks.http import HttpEboks
from selfservice.gateways.mail.smtp import SmtpMail
from selfservice.gateways.sms.http import HttpSms
from selfservice.kernel.core.errors import Refused, Unavailable
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.clients import CLIENTS, CVR, ClientUnderContract
from tests.verification.trouble import TROUBLES, server_in

EACH = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
OVER_HTTP = pytest.mark.parametrize("client", [c for c in CLIENTS if c.name != "mail"], ids=lambda c: c.name)


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    """In real life 3 and 10 seconds."""
    settings.GATEWAY_CONNECT_SECONDS = settings.GATEWAY_READ_SECONDS = settings.EMAIL_TIMEOUT = 0.5
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def test_time_outs_in_real_life() -> None:
    assert (defaults.GATEWAY_CONNECT_SECONDS, defaults.GATEWAY_READ_SECONDS, defaults.EMAIL_TIMEOUT) == (3, 10, 10)


@EACH
def test_done(client: ClientUnderContract, outside: Outside) -> None:
    client.act()
    if client.arrived:
        assert client.arrived(outside) == 1
    client.act()
    if client.arrived:
        assert client.arrived(outside) == 2


@EACH
@pytest.mark.parametrize("trouble", TROUBLES)
def test_unavailable(client: ClientUnderContract, trouble: str, settings: Any, outside: Outside) -> None:
    with server_in(trouble) as port:
        for name, value in client.settings(port).items():
            setattr(settings, name, value)
        with pytest.raises(Unavailable) as caught:
            client.act()
    assert caught.value.retry_after is None
    # Told in a log and to support: what was sent, and to whom, is not in it.
    assert "123456" not in str(caught.value)


@OVER_HTTP
@pytest.mark.parametrize("mode", ["error500", "error503", "hang", "lost_response"])
def test_unavailable_by_the_fault_panel(client: ClientUnderContract, mode: str, outside: Outside) -> None:
    outside.fault(client.name, mode, retry_after=7)
    with pytest.raises(Unavailable) as caught:
        client.act()
    assert caught.value.retry_after == (7 if mode == "error503" else None)
    outside.clear_faults()
    client.act()


@OVER_HTTP
def test_garbage_is_never_an_error_of_its_own(client: ClientUnderContract, outside: Outside) -> None:
    outside.fault(client.name, "garbage")
    if client.name == "sms":
        # The status says that it was taken; nothing of the answer is used, and nobody wants the text twice.
        client.act()
    else:
        with pytest.raises(Unavailable):
            client.act()


@pytest.mark.parametrize("mode", ["refuse400", "exempt", "invalid", "dead"])
def test_a_letter_refused(mode: str, outside: Outside) -> None:
    outside.fault("eboks", mode)
    with pytest.raises(Refused):
        CLIENTS[0].act()
    assert outside.letters(CVR) == []


def test_a_letter_sent_twice_is_known(outside: Outside) -> None:
    eboks = HttpEboks()
    letter: dict[str, Any] = {"message_id": eboks.new_message_id(), "cvr": CVR, "title": "A", "pdf": b"%PDF"}
    assert [eboks.send_letter(**letter), eboks.send_letter(**letter)] == ["accepted", "known"]
    assert len(outside.letters(CVR)) == 1


def test_a_letter_whose_answer_was_lost_is_known(outside: Outside) -> None:
    eboks = HttpEboks()
    letter: dict[str, Any] = {"message_id": eboks.new_message_id(), "cvr": CVR, "title": "A", "pdf": b"%PDF"}
    outside.fault("eboks", "hang_after_store", count=1)
    with pytest.raises(Unavailable):
        eboks.send_letter(**letter)
    assert eboks.send_letter(**letter) == "known"
    assert len(outside.letters(CVR)) == 1


def test_a_wrong_token_is_ours_to_mend(outside: Outside, settings: Any) -> None:
    settings.EBOKS_TOKEN = "wrong"
    with pytest.raises(Unavailable, match="403"):
        CLIENTS[0].act()
    settings.SMS_TOKEN = "wrong"
    with pytest.raises(Unavailable, match="401"):
        CLIENTS[1].act()
    settings.CVR_PASSWORD = "wrong"
    with pytest.raises(Unavailable, match="401"):
        HttpRegister().find(CVR)


def test_message_ids(settings: Any) -> None:
    settings.EBOKS_SYSTEM_ID, settings.EBOKS_CLIENT_ID = "4711", "klient"
    first, second = HttpEboks().new_message_id(), HttpEboks().new_message_id()
    assert first.startswith("004711klient")
    assert len(first) == 6 + 6 + 32
    assert first != second


def test_a_number_that_cannot_be_texted(outside: Outside) -> None:
    with pytest.raises(Refused):
        HttpSms().send("+45112", "Hej", "ref")


def test_a_mail_address_that_is_refused(outside: Outside) -> None:
    with pytest.raises(Refused, match="550"):
        SmtpMail().send(key="k", to="nobody@example.invalid", subject="x", text="x", html="x")
    assert outside.mails() == []


def test_what_the_register_tells(outside: Outside) -> None:
    assert HttpRegister().find(CVR) == CompanyRecord(
        cvr=CVR, name="Nordhavn Byg A/S", street="Kajgade 4", postcode="2150", city="Nordhavn", status="NORMAL"
    )
    assert HttpRegister().find("88888888") is None
    requests.post(f"{outside.url}/sim/cvr", json={"cvr": "99000015", "name": "Kun et navn"}, timeout=SECONDS)
    found = HttpRegister().find("99000015")
    assert found == CompanyRecord("99000015", "Kun et navn", "", "", "", "NORMAL")
