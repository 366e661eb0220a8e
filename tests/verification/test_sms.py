"""The contract of the SMS gateway's client."""

from __future__ import annotations

from typing import Any

import pytest

from selfservice.gateways.sms.client import HttpSms
from selfservice.kernel.core.errors import Refused, Unavailable
from tests.outside import Outside
from tests.verification.contract import MOBILE, Contract


def message() -> None:
    HttpSms().send(MOBILE, "Din kode er 123456", "ref")


# Nothing of the answer is used, and nobody wants the text twice.
CONTRACT = Contract(message, lambda outside: len(outside.get("/sim/sms/")), reads_answer=False)


def test_a_wrong_gateway_token_counts_as_our_error(outside: Outside, settings: Any) -> None:
    settings.SMS_TOKEN = "wrong"
    with pytest.raises(Unavailable, match="401"):
        message()


def test_a_number_that_cannot_be_texted(outside: Outside) -> None:
    with pytest.raises(Refused):
        HttpSms().send("+45112", "Hej", "ref")
