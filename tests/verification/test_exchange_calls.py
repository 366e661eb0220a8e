"""The contract of the exchange's client: calls, usage, sounds, and answers that can't be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from selfservice.gateways.exchange.client import _one_of_many, _record, _step
from selfservice.gateways.exchange.port import (
    LARGEST_SOUND,
    MALFORMED,
    TOO_LARGE,
    UNKNOWN,
    Call,
    ExternalForward,
    LicenceUse,
    Snapshot,
    Stored,
    Usage,
)
from selfservice.kernel.core.errors import Unavailable
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.exchange_data import (
    CALLER,
    DIRECT,
    MAIN,
    MONDAY,
    OTHER,
    SECOND,
    TENANT,
    client,
    prompt,
    publish,
    refused,
    ring,
    wav,
)

pytestmark = pytest.mark.usefixtures("outside")


def test_calls_are_routed(outside: Outside) -> None:
    publish()
    night = MONDAY + timedelta(hours=12)
    assert [(step.node, step.outlet) for step in ring(at=night).steps] == [("", ""), ("h", "closed"), ("vm", "")]
    found = ring(at=MONDAY, keys=["9", "1"], outcomes={"jonas": "answered"})
    assert (found.end, found.by) == ("answered", "jonas")
    assert [(step.type, step.outlet, step.seconds) for step in found.steps] == [
        ("number", "", 0), ("hours", "open", 0), ("menu", "1", 0), ("queue", "", 0)
    ]  # fmt: skip
    # The prompt again after a wrong key.
    assert found.steps[2].plays == (prompt("Tast 1 for salg", "welcome"),) * 2
    assert ring(DIRECT).end == "voicemail"
    assert ring(SECOND).end == "unassigned"
    refused(UNKNOWN, lambda: ring("+4570101013"))
    refused(UNKNOWN, lambda: client().call(OTHER, Call(MAIN, CALLER, MONDAY)))


def test_usage_is_fetched_by_pages(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfservice.gateways.events.AT_ONCE", 2)
    publish()
    assert client().usage(TENANT) == Usage((), (), client().usage(TENANT).cursor, False, 0)
    ring(keys=["1"], outcomes={"mette": "answered"})
    ring(DIRECT, outcomes={"mette": "answered"})
    for _ in range(3):
        # The third one is over the cap of the policy.
        ring(keys=["2"])
    uses: list[LicenceUse] = []
    forwards: list[ExternalForward] = []
    cursor, more = "", True
    while more:
        page = client().usage(TENANT, cursor)
        uses, forwards = uses + list(page.uses), forwards + list(page.forwards)
        cursor, more = page.cursor, page.more
    assert uses == [LicenceUse("mette", MONDAY)] * 2
    assert [(each.number, each.target, each.at) for each in forwards] == [(MAIN, "+4533123456", MONDAY)] * 2
    assert len({each.record_id for each in forwards}) == 2
    assert client().usage(TENANT, cursor).forwards == ()
    assert client().usage(OTHER).uses == ()
    assert ring(keys=["2"]).steps[3].outlet == "refused"
    assert ring(at=MONDAY + timedelta(days=7), keys=["2"]).steps[3].outlet == "no_answer"


def test_usage_twice_out_of_order_and_of_somebody_unknown(outside: Outside) -> None:
    publish()
    ring(keys=["2"])
    ring(DIRECT, outcomes={"mette": "answered"})
    for mode in ("events_twice", "events_disorder", "events_unknown"):
        outside.fault("exchange", mode)
        page = client().usage(TENANT)
        assert {each.target for each in page.forwards} == {"+4533123456"}
        assert len({each.record_id for each in page.forwards}) == 1
        assert len(page.forwards) == (2 if mode == "events_twice" else 1)
        assert len({each.user for each in page.uses}) == (2 if mode == "events_unknown" else 1)


def test_sounds_are_stored_once(outside: Outside) -> None:
    refused(UNKNOWN, lambda: client().put_sound(TENANT, "welcome", 1, wav()))
    publish()
    assert client().put_sound(TENANT, "welcome", 2, wav()) == Stored(2)
    assert client().put_sound(TENANT, "welcome", 1, b"x") == Stored(2)
    refused(MALFORMED, lambda: client().put_sound(TENANT, "welcome", 3, b"ID3 an MP3"))
    refused(MALFORMED, lambda: client().put_sound(TENANT, "welcome", 0, wav()))
    refused(TOO_LARGE, lambda: client().put_sound(TENANT, "welcome", 3, wav() + b"0" * LARGEST_SOUND))
    url = f"{outside.url}/sim/exchange/{TENANT}/sound/welcome"
    assert requests.get(url, timeout=SECONDS).content == wav()
    client().remove(TENANT, "recording", "welcome", 9)
    assert requests.get(url, timeout=SECONDS).status_code == 404


GOOD = {"eventId": "e", "kind": "forward", "number": MAIN, "target": "+4533123456", "at": "2026-11-30T09:00:00+00:00"}


@pytest.mark.parametrize(
    "wrong",
    [{"eventId": ""}, {"kind": "fax"}, {"target": None}, {"at": "2026-11-30"}, {"at": 1}, {"kind": "use"}, {"at": "x"}],
)
def test_unreadable_records_are_left_out(wrong: dict[str, Any]) -> None:
    assert _record(GOOD) == ExternalForward("e", MAIN, "+4533123456", MONDAY)
    assert _record(GOOD | wrong) is None
    assert _record([]) is None


def test_unreadable_answers() -> None:
    sent = Snapshot("list", "x", 3, {})
    good = {"kind": "list", "uid": "x", "status": 200, "sequence": 3}
    assert _one_of_many(good, sent) == Stored(3)
    for wrong in ({"status": "200"}, {"status": 503}, {"status": 401}, {"status": 404}, {"uid": "y"}, {"sequence": 2},
                  {"sequence": True}, {"sequence": 2**60}):  # fmt: skip
        assert isinstance(_one_of_many(good | wrong, sent), Unavailable), wrong
    assert isinstance(_one_of_many(None, sent), Unavailable)
    for step in (None, {"plays": 1, "seconds": 1}, {"plays": [1], "seconds": 1}, {"plays": [], "seconds": True}):
        with pytest.raises(Unavailable):
            _step(step)
