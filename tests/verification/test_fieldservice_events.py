"""Events of field service: by pages, twice, out of order, of unknown visits, and unreadable."""

from __future__ import annotations

import random
from typing import Any

import pytest

from selfservice.gateways.fieldservice.client import HttpFieldService, _event
from selfservice.gateways.fieldservice.port import CANCELLED, Appointment, VisitEvent
from tests.outside import Outside
from tests.verification.test_fieldservice import act, book, long_slots, state


def test_events_by_pages_twice_and_out_of_order(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfservice.gateways.events.AT_ONCE", 3)
    client, keys = HttpFieldService(), [f"k{index}" for index in range(4)]
    booked = [book(key, slot) for key, slot in zip(keys, long_slots(), strict=False)]
    for visit, name in zip(booked, ("done", "missed_by_us", "move", "missed_by_customer"), strict=True):
        act(outside, visit, name)
    final = {key: state(key) for key in keys}
    for mode in ("none", "events_twice", "events_disorder", "events_unknown"):
        outside.fault("fieldservice", mode)
        since, more = "", True
        events: list[VisitEvent] = []
        while more:
            page = client.events(since)
            assert page.unreadable == 0
            events += page.events
            since, more = page.cursor, page.more
        assert len({each.event_id for each in events if each.appointment.request_id in final}) == 8
        random.shuffle(events)
        reached: dict[str, Appointment] = {}
        for each in events:
            known = reached.get(each.appointment.request_id)
            if known is None or each.appointment.sequence > known.sequence:
                reached[each.appointment.request_id] = each.appointment
        assert {key: reached[key] for key in keys} == final
        assert (len(reached) > len(keys)) == (mode == "events_unknown")


GOOD: dict[str, Any] = {
    "eventId": "e", "id": "a", "externalId": "one", "status": "confirmed", "sequence": 1,
    "validFor": {"startDateTime": "2026-12-01T08:00:00+01:00", "endDateTime": "2026-12-01T12:00:00+01:00"},
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"eventId": None},
        {"id": ""},
        {"externalId": 1},
        {"status": "lost"},
        {"status": []},
        {"sequence": -1},
        {"sequence": 2**40},
        {"validFor": None},
        {"validFor": {"startDateTime": "2026-12-01T08:00:00", "endDateTime": "2026-12-01T12:00:00"}},
        {"validFor": {"startDateTime": "2026-12-01T08:00:00Z", "endDateTime": "2026-12-01T08:00:00Z"}},
        {"validFor": {"startDateTime": 1, "endDateTime": "x"}},
        {"charged": "-1"},
        {"charged": 1.5},
        {"charged": "NaN"},
        {"cancellation": {"fee": "many"}},
        {"expirationDate": "tomorrow"},
    ],
)
def test_events_that_cannot_be_read(wrong: dict[str, Any]) -> None:
    assert _event(GOOD)
    assert _event(GOOD | wrong) is None
    assert _event(None) is None


def test_a_status_with_a_new_reason_is_the_status(outside: Outside) -> None:
    found = _event(GOOD | {"status": "cancelled", "statusReason": {"code": "weather", "label": "Storm"}})
    assert found
    assert (found.appointment.state, found.appointment.text) == (CANCELLED, "Storm")
