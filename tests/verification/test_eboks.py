"""The contract of e-Boks' client, and letters that are refused or known already."""

from __future__ import annotations

from typing import Any

import pytest

from selfservice.gateways.eboks.client import HttpEboks
from selfservice.kernel.core.errors import Refused, Unavailable
from tests.outside import Outside
from tests.verification.contract import CVR, Contract


def letter() -> str:
    eboks = HttpEboks()
    return eboks.send_letter(message_id=eboks.new_message_id(), cvr=CVR, title="Adgang", pdf=b"%PDF-1.7 letter")


CONTRACT = Contract(letter, lambda outside: len(outside.letters(CVR)))


@pytest.mark.parametrize("mode", ["refuse400", "exempt", "invalid", "dead"])
def test_a_letter_refused(mode: str, outside: Outside) -> None:
    outside.fault("eboks", mode)
    with pytest.raises(Refused):
        letter()
    assert outside.letters(CVR) == []


def test_a_letter_sent_twice_is_known(outside: Outside) -> None:
    eboks = HttpEboks()
    sent: dict[str, Any] = {"message_id": eboks.new_message_id(), "cvr": CVR, "title": "A", "pdf": b"%PDF"}
    assert [eboks.send_letter(**sent), eboks.send_letter(**sent)] == ["accepted", "known"]
    assert len(outside.letters(CVR)) == 1


def test_a_letter_whose_answer_was_lost_is_known(outside: Outside) -> None:
    eboks = HttpEboks()
    sent: dict[str, Any] = {"message_id": eboks.new_message_id(), "cvr": CVR, "title": "A", "pdf": b"%PDF"}
    outside.fault("eboks", "hang_after_store", count=1)
    with pytest.raises(Unavailable):
        eboks.send_letter(**sent)
    assert eboks.send_letter(**sent) == "known"
    assert len(outside.letters(CVR)) == 1


def test_a_wrong_gateway_token_counts_as_our_error(outside: Outside, settings: Any) -> None:
    settings.EBOKS_TOKEN = "wrong"
    with pytest.raises(Unavailable, match="403"):
        letter()


def test_message_ids(settings: Any) -> None:
    settings.EBOKS_SYSTEM_ID, settings.EBOKS_CLIENT_ID = "4711", "klient"
    first, second = HttpEboks().new_message_id(), HttpEboks().new_message_id()
    assert first.startswith("004711klient")
    assert len(first) == 6 + 6 + 32
    assert first != second
