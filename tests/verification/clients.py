"""The clients under contract: one act of each, and what of it arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from selfservice.gateways.cvr.client import HttpRegister
from selfservice.gateways.eboks.client import HttpEboks
from selfservice.gateways.mail.client import SmtpMail
from selfservice.gateways.network.client import HttpNetwork
from selfservice.gateways.sms.client import HttpSms
from tests.outside import Outside

CVR, MOBILE, MAIL = "12345674", "+4520123456", "mette@example.com"


def _letter() -> str:
    eboks = HttpEboks()
    return eboks.send_letter(message_id=eboks.new_message_id(), cvr=CVR, title="Adgang", pdf=b"%PDF-1.7 letter")


def _mail() -> None:
    SmtpMail().send(key=str(uuid4()), to=MAIL, subject="Nyt", text="Hej", html="<p>Hej</p>")


def _bar() -> None:
    HttpNetwork().order("bars", MOBILE, {"bars": ["all"]}, key=str(uuid4()))


@dataclass(frozen=True, slots=True)
class ClientUnderContract:
    """`act` asks once; `arrived` counts what the system has got of it (None where nothing is kept)."""

    name: str
    act: Callable[[], Any]
    arrived: Callable[[Outside], int] | None
    settings: Callable[[int], dict[str, Any]]


def _url(name: str) -> Callable[[int], dict[str, Any]]:
    return lambda port: {name: f"http://127.0.0.1:{port}"}


CLIENTS = [
    ClientUnderContract("eboks", _letter, lambda o: len(o.letters(CVR)), _url("EBOKS_URL")),
    ClientUnderContract(
        "sms",
        lambda: HttpSms().send(MOBILE, "Din kode er 123456", "ref"),
        lambda o: len(o.get("/sim/sms/")),
        _url("SMS_URL"),
    ),
    ClientUnderContract(
        "network",
        _bar,
        lambda o: len(o.subscriber(MOBILE)["orders"]),
        _url("NETWORK_URL"),
    ),
    ClientUnderContract("cvr", lambda: HttpRegister().find(CVR), None, _url("CVR_URL")),
    ClientUnderContract(
        "mail", _mail, lambda o: len(o.mails()), lambda port: {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}
    ),
]
