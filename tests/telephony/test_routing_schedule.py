"""Which state of a schedule is in force: weekly hours, midnight, holidays, exceptions, the night switch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from telephony.routing.localtime import to_utc
from telephony.routing.schedule import boundaries, next_opening, open_from, state_at
from telephony.routing.timetable import Schedule

NUMBER = "+4570102030"


def local(text: str) -> datetime:
    return to_utc(datetime.fromisoformat(text))


def schedule(
    *weekly: tuple[int, str, str, str], holidays: Any = None, exceptions: Any = (), override: Any = None
) -> Schedule:
    """Weekly hours as day, from, to and category."""
    hours = [{"day": day, "from": start, "to": to, "category": category} for day, start, to, category in weekly]
    return Schedule.read(
        {"weekly": hours, "holidays": holidays or {}, "exceptions": list(exceptions), "override": override}
    )


def exception(uid: str, start: str, to: str, category: str = "closed", **more: Any) -> dict[str, Any]:
    return {"id": uid, "from": start, "to": to, "category": category, "greeting": None, "numbers": None} | more


def state(of: Schedule, at: str, called: str = "") -> tuple[str, str]:
    found = state_at(of, local(at), called)
    return found.category, found.source


# 1 June 2026 is a Monday.
OFFICE = [(day, "08:00", "16:00", "open") for day in range(5)]


def test_intervals_are_half_open() -> None:
    office = schedule(*OFFICE)
    assert state(office, "2026-06-01T07:59:59") == ("closed", "none")
    assert state(office, "2026-06-01T08:00") == ("open", "weekly")
    assert state(office, "2026-06-01T15:59:59") == ("open", "weekly")
    assert state(office, "2026-06-01T16:00") == ("closed", "none")


def test_until_is_the_next_change_of_the_category() -> None:
    office = schedule(*OFFICE, (0, "16:00", "17:00", "open"))
    assert state_at(office, local("2026-06-01T09:00")).until == local("2026-06-01T17:00")
    assert state_at(office, local("2026-06-05T16:00")).until == local("2026-06-08T08:00")
    assert state_at(schedule(), local("2026-06-01T09:00")).until is None
    always = schedule(*[(day, "00:00", "24:00", "open") for day in range(7)])
    assert state_at(always, local("2026-06-01T09:00")).until is None


def test_one_that_passes_midnight_belongs_to_the_day_it_starts() -> None:
    bar = schedule((4, "20:00", "03:00", "open"))
    assert state(bar, "2026-06-05T20:00") == ("open", "weekly")
    assert state(bar, "2026-06-06T02:59") == ("open", "weekly")
    assert state(bar, "2026-06-06T03:00") == ("closed", "none")
    assert state(bar, "2026-06-05T02:00") == ("closed", "none")


@pytest.mark.parametrize("to", ["24:00", "00:00"])
def test_a_day_may_end_at_midnight(to: str) -> None:
    late = schedule((0, "22:00", to, "open"))
    assert state(late, "2026-06-01T23:59:59") == ("open", "weekly")
    assert state(late, "2026-06-02T00:00") == ("closed", "none")


def test_equal_times_are_a_whole_day() -> None:
    guard = schedule((0, "08:00", "08:00", "open"))
    assert state(guard, "2026-06-02T07:59") == ("open", "weekly")
    assert state(guard, "2026-06-02T08:00") == ("closed", "none")
    assert state_at(guard, local("2026-06-01T08:00")).until == local("2026-06-02T08:00")


def test_of_two_that_overlap_the_later_start_applies_and_then_the_other_again() -> None:
    office = schedule((0, "08:00", "16:00", "open"), (0, "12:00", "12:30", "lunch"))
    assert [state(office, f"2026-06-01T{time}")[0] for time in ("11:59", "12:00", "12:30", "16:00")] == [
        "open", "lunch", "open", "closed",
    ]  # fmt: skip


def test_a_holiday_removes_its_starts_and_not_the_tail_of_the_night_before() -> None:
    bar = schedule((3, "20:00", "04:00", "open"), (4, "20:00", "04:00", "open"), holidays={"2026-06-05": {}})
    assert state(bar, "2026-06-05T03:59") == ("open", "weekly")
    assert state(bar, "2026-06-05T04:00") == ("closed", "holiday")
    assert state(bar, "2026-06-05T21:00") == ("closed", "holiday")
    assert state(bar, "2026-06-06T01:00") == ("closed", "none")


def test_a_holiday_with_hours_of_its_own_has_its_own_tail() -> None:
    intervals = [{"from": "10:00", "to": "12:00"}, {"from": "22:00", "to": "02:00", "category": "open"}]
    eve = schedule(*OFFICE, holidays={"2026-12-31": {"state": "own", "intervals": intervals}})
    assert state(eve, "2026-12-31T09:00") == ("closed", "holiday")
    assert state(eve, "2026-12-31T11:00") == ("open", "holiday")
    assert state(eve, "2027-01-01T01:59") == ("open", "holiday")
    assert state(eve, "2027-01-01T02:00") == ("closed", "none")


def test_exceptions_clip_exactly() -> None:
    office = schedule(*OFFICE, exceptions=[exception("a", "2026-06-01T10:30", "2026-06-01T11:15")])
    times = ("10:29", "10:30", "11:14", "11:15")
    assert [state(office, f"2026-06-01T{time}")[0] for time in times] == ["open", "closed", "closed", "open"]
    found = state_at(office, local("2026-06-01T10:45"))
    assert (found.source, found.until) == ("exception", local("2026-06-01T11:15"))
    assert found.exception is not None
    assert found.exception.id == "a"


def test_an_exception_also_cuts_the_tail_of_a_night_and_opens_on_a_holiday() -> None:
    bar = schedule(
        (3, "20:00", "04:00", "open"),
        holidays={"2026-06-05": {}},
        exceptions=[
            exception("a", "2026-06-05T02:00", "2026-06-05T03:00"),
            exception("b", "2026-06-05T12:00", "2026-06-05T13:00", "open"),
        ],
    )
    times = ("01:59", "02:00", "03:00", "04:00", "12:00", "13:00")
    found = [state(bar, f"2026-06-05T{time}")[0] for time in times]
    assert found == ["open", "closed", "open", "closed", "open", "closed"]


def test_the_narrowest_exception_wins() -> None:
    exceptions = [
        exception("long", "2026-06-01T00:00", "2026-06-08T00:00"),
        exception("short", "2026-06-02T10:00", "2026-06-02T12:00", "open"),
        exception("day", "2026-06-02T00:00", "2026-06-03T00:00", "lunch"),
    ]
    for order in (exceptions, exceptions[::-1]):
        office = schedule(*OFFICE, exceptions=order)
        assert state(office, "2026-06-01T09:00") == ("closed", "exception")
        assert state(office, "2026-06-02T09:00") == ("lunch", "exception")
        assert state(office, "2026-06-02T10:00") == ("open", "exception")
        assert state(office, "2026-06-02T12:00") == ("lunch", "exception")


def test_one_for_the_called_number_beats_a_narrower_one_for_all() -> None:
    office = schedule(
        *OFFICE,
        exceptions=[
            exception("all", "2026-06-01T10:00", "2026-06-01T11:00"),
            exception("one", "2026-06-01T00:00", "2026-06-08T00:00", "lunch", numbers=[NUMBER]),
        ],
    )
    assert state(office, "2026-06-01T10:30", NUMBER) == ("lunch", "exception")
    assert state(office, "2026-06-01T10:30", "+4570999999") == ("closed", "exception")
    assert state(office, "2026-06-01T09:00") == ("open", "weekly")


def test_the_night_switch_beats_all() -> None:
    override = {
        "category": "closed",
        "from": local("2026-06-01T09:00").isoformat(),
        "until": local("2026-06-01T13:00").isoformat(),
    }
    office = schedule(
        *OFFICE, exceptions=[exception("a", "2026-06-01T10:00", "2026-06-01T14:00", "open")], override=override
    )
    assert state(office, "2026-06-01T08:59") == ("open", "weekly")
    assert state(office, "2026-06-01T09:00") == ("closed", "override")
    assert state(office, "2026-06-01T12:59") == ("closed", "override")
    assert state(office, "2026-06-01T13:00") == ("open", "exception")


def test_the_next_opening_is_a_turn_and_ignores_the_night_switch() -> None:
    override = {
        "category": "closed",
        "from": local("2026-06-01T09:00").isoformat(),
        "until": local("2026-06-30T00:00").isoformat(),
    }
    office = schedule(*OFFICE, override=override)
    assert next_opening(office, local("2026-06-01T10:00")) == local("2026-06-02T08:00")
    assert next_opening(office, local("2026-06-05T17:00")) == local("2026-06-08T08:00")
    assert next_opening(office, local("2026-06-01T07:00")) == local("2026-06-01T08:00")
    assert next_opening(schedule(), local("2026-06-01T07:00")) is None


def test_open_from_includes_the_instant() -> None:
    office = schedule(*OFFICE, exceptions=[exception("a", "2026-07-06T00:00", "2026-07-25T00:00")])
    assert open_from(office, local("2026-06-01T10:00")) == local("2026-06-01T10:00")
    assert open_from(office, local("2026-07-10T10:00")) == local("2026-07-27T08:00")
    assert open_from(schedule(), local("2026-06-01T10:00")) is None


def test_boundaries_lie_between_the_ends() -> None:
    office = schedule(*OFFICE, exceptions=[exception("a", "2026-06-01T10:30", "2026-06-01T11:15")])
    found = boundaries(office, local("2026-06-01T08:00"), local("2026-06-01T16:00"))
    assert found == [local("2026-06-01T10:30"), local("2026-06-01T11:15")]
    following = local("2026-06-01T16:00") + timedelta(seconds=1)
    assert boundaries(office, local("2026-06-01T11:15"), following) == [local("2026-06-01T16:00")]


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        state_at(schedule(), datetime(2026, 6, 1))


@pytest.mark.parametrize(
    "data",
    [
        {"weekly": [{"day": 7, "from": "08:00", "to": "09:00", "category": "open"}]},
        {"weekly": [{"day": 0, "from": "24:00", "to": "09:00", "category": "open"}]},
        {"weekly": [{"day": 0, "from": "8:00", "to": "09:00", "category": "open"}]},
        {"weekly": [{"day": 0, "from": "08:00", "to": "25:00", "category": "open"}]},
        {"exceptions": [exception("a", "2026-02-30T00:00", "2026-03-01T00:00")]},
        {"exceptions": [exception("a", "2026-02-01T00:00+01:00", "2026-03-01T00:00")]},
        {"override": {"category": "closed", "from": "2026-02-01T00:00:00", "until": "2026-03-01T00:00:00"}},
    ],
)
def test_what_is_no_schedule(data: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        Schedule.read(data)
