"""The contract of the mail client."""

from __future__ import annotations

from uuid import uuid4

import pytest

from selfservice.gateways.mail.client import SmtpMail
from selfservice.kernel.core.errors import Refused
from tests.outside import Outside
from tests.verification.contract import MAIL, Contract


def mail() -> None:
    SmtpMail().send(key=str(uuid4()), to=MAIL, subject="Nyt", text="Hej", html="<p>Hej</p>")


CONTRACT = Contract(mail, lambda outside: len(outside.mails()))


def test_a_mail_address_that_is_refused(outside: Outside) -> None:
    with pytest.raises(Refused, match="550"):
        SmtpMail().send(key="k", to="nobody@example.invalid", subject="x", text="x", html="x")
    assert outside.mails() == []
