"""Events of number portability: by pages, twice, out of order, of unknown portings, and unreadable."""

from __future__ import annotations

import random
from typing import Any

import pytest

from selfservice.gateways.porting.client import HttpNumberPortability, _event
from selfservice.gateways.porting.port import PortEvent, PortStatus
from tests.outside import Outside
from tests.verification.test_porting import act, create, fetched, hurry, state, wish


def test_events_by_pages_twice_and_out_of_order(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfservice.gateways.events.AT_ONCE", 4)
    client, keys = HttpNumberPortability(), [f"k{index}" for index in range(6)]
    for index, key in enumerate(keys):
        create(key, wish(index))
    hurry(outside)
    act(outside, "k0", "port")
    act(outside, "k1", "fail")
    final = {key: state(key) for key in keys}
    for mode in ("none", "events_twice", "events_disorder", "events_unknown"):
        outside.fault("porting", mode)
        since, more = "", True
        events: list[PortEvent] = []
        while more:
            page = client.events(since)
            assert page.unreadable == 0
            events += page.events
            since, more = page.cursor, page.more
        assert len({each.event_id for each in events if each.status.porting_id in final}) == 8
        random.shuffle(events)
        reached: dict[str, PortStatus] = {}
        for each in events:
            known = reached.get(each.status.porting_id)
            if known is None or each.status.sequence > known.sequence:
                reached[each.status.porting_id] = each.status
        assert {key: reached[key] for key in keys} == final
        assert (len(reached) > len(keys)) == (mode == "events_unknown")
        assert client.events(since).cursor == since


@pytest.mark.parametrize("cursor", ["x", "lost.5", "\0", "å", "1" * 300])
def test_an_unknown_cursor_begins_at_the_beginning(outside: Outside, cursor: str) -> None:
    create("one")
    hurry(outside)
    assert [each.status.porting_id for each in fetched(cursor)] == ["one"]


@pytest.mark.parametrize(
    "entry",
    [
        None,
        1,
        {},
        {"eventId": "e", "id": "one", "state": "moved", "date": "2026-12-01", "sequence": 1},
        {"eventId": "e", "id": "one", "state": [], "date": "2026-12-01", "sequence": 1},
        {"eventId": "e", "id": "one", "state": "accepted", "date": "1.12.2026", "sequence": 1},
        {"eventId": "e", "id": "one", "state": "accepted", "date": "2026-12-01", "sequence": -1},
        {"eventId": "e", "id": "one", "state": "accepted", "date": "2026-12-01", "sequence": 2**40},
        {"eventId": "e", "id": "", "state": "accepted", "date": "2026-12-01", "sequence": 1},
        {"id": "one", "state": "accepted", "date": "2026-12-01", "sequence": 1},
    ],
)
def test_events_that_cannot_be_read(entry: Any) -> None:
    assert _event(entry) is None
