"""The network's client beyond what all have in common: orders that lie, are rejected, known, or for nobody."""

from __future__ import annotations

from typing import Any

import pytest

from selfservice.gateways.network.http import HttpNetwork
from selfservice.kernel.errors import Refused, Unavailable
from tests.outside import Outside
from tests.verification.clients import MOBILE


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    """In real life 3 and 10 seconds."""
    settings.GATEWAY_CONNECT_SECONDS = settings.GATEWAY_READ_SECONDS = 0.5


def bar(key: str = "one", bars: tuple[str, ...] = ("all",), number: str = MOBILE) -> str:
    return HttpNetwork().set_bars(number, bars, key=key)


def test_asked_twice_it_is_one_order(outside: Outside) -> None:
    assert bar() == bar()
    assert [o["status"] for o in outside.subscriber(MOBILE)["orders"]] == ["done"]
    assert outside.subscriber(MOBILE)["bars"] == ["all"]


@pytest.mark.parametrize("mode", ["hang_after_store", "lost_response", "garbage", "error500", "hang"])
def test_asked_again_after_an_answer_that_was_lost(outside: Outside, mode: str) -> None:
    outside.fault("network", mode, count=1)
    with pytest.raises(Unavailable):
        bar()
    bar()
    assert [o["status"] for o in outside.subscriber(MOBILE)["orders"]] == ["done"]


def test_an_order_under_way_is_asked_about_again_soon(outside: Outside) -> None:
    outside.fault("network", "pending")
    with pytest.raises(Unavailable) as caught:
        bar()
    assert caught.value.retry_after == 1
    assert outside.subscriber(MOBILE)["bars"] == ["premium"]
    outside.clear_faults()
    bar()
    assert [o["status"] for o in outside.subscriber(MOBILE)["orders"]] == ["done"]


def test_an_order_that_the_network_rejects(outside: Outside) -> None:
    outside.fault("network", "rejected", count=1)
    with pytest.raises(Refused, match="number is locked"):
        bar()
    with pytest.raises(Refused):
        bar()


def test_a_number_that_nobody_has(outside: Outside) -> None:
    with pytest.raises(Refused, match="404"):
        bar(number="+4520999999")


def test_a_key_that_was_used_for_something_else(outside: Outside) -> None:
    bar()
    with pytest.raises(Refused, match="409"):
        bar(bars=("data",))
    assert outside.subscriber(MOBILE)["bars"] == ["all"]


def test_what_it_does_not_understand(outside: Outside) -> None:
    with pytest.raises(Refused, match="400"):
        bar(bars=("sideways",))


def test_a_wrong_token_is_ours_to_mend(outside: Outside, settings: Any) -> None:
    settings.NETWORK_TOKEN = "wrong"
    with pytest.raises(Unavailable, match="401"):
        bar()
