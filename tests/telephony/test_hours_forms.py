"""What people type about opening hours: times, weeks, public holidays and periods."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from telephony.core.period_form import period_initial
from telephony.core.periods import long_end, period_words, short_period
from telephony.core.times import moment, parse_time
from telephony.hours.forms import ExceptionForm, SwitchForm
from telephony.hours.holiday_form import HolidayForm
from telephony.hours.times import parse_hours
from telephony.hours.week_form import WeekForm, rearranged

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("8", "08:00"), ("8.30", "08:30"), ("08:30", "08:30"), ("0830", "08:30"), ("kl. 8", "08:00"), ("23,59", "23:59")],
)
def test_times_as_danes_type_them(typed: str, read: str) -> None:
    assert parse_time(typed) == read


@pytest.mark.parametrize("typed", ["", "24", "8.60", "8:3", "otte", "25.00", "-1"])
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_time(typed)


def test_a_day_may_end_at_midnight() -> None:
    assert parse_time("24", end=True) == "24:00"
    assert parse_hours("9-12 og 13–15.30") == [
        {"from": "09:00", "to": "12:00", "category": "open"},
        {"from": "13:00", "to": "15:30", "category": "open"},
    ]


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        # A time that does not occur takes the offset from before the gap.
        ((2027, 3, 28), "02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        # One that occurs twice means the first.
        ((2027, 10, 31), "02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ((2027, 10, 31), "24:00", datetime(2027, 10, 31, 23, 0, tzinfo=UTC)),
        ((2027, 7, 1), "08:00", datetime(2027, 7, 1, 6, 0, tzinfo=UTC)),
    ],
)
def test_local_times_where_the_clocks_change(day: tuple[int, int, int], clock: str, utc: datetime) -> None:
    assert moment(datetime(*day).date(), clock) == utc


def week(**typed: str) -> WeekForm:
    return WeekForm({f"category_{day}_{n}": "open" for day in range(7) for n in range(2)} | typed)


def test_a_week_with_lunch_and_a_night() -> None:
    form = week(
        from_0_0="8", to_0_0="16", from_0_1="12", to_0_1="12.30", category_0_1="lunch", from_4_0="22", to_4_0="2"
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["weekly"] == [
        {"day": 0, "from": "08:00", "to": "16:00", "category": "open"},
        {"day": 0, "from": "12:00", "to": "12:30", "category": "lunch"},
        {"day": 4, "from": "22:00", "to": "02:00", "category": "open"},
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"from_0_0": "8"}, "to_0_0"),
        ({"from_0_0": "8", "to_0_0": "8"}, "to_0_0"),
        ({"from_0_0": "8", "to_0_0": "12", "from_0_1": "8", "to_0_1": "9"}, "from_0_1"),
        ({"from_0_0": "sent", "to_0_0": "12"}, "from_0_0"),
    ],
)
def test_what_a_week_can_not_be(typed: dict[str, str], field: str) -> None:
    assert set(week(**typed).errors) == {field}


def test_monday_is_copied_until_friday_and_a_line_is_added() -> None:
    posted = {"from_0_0": "7", "to_0_0": "15", "category_0_0": "open", "from_1_0": "9", "from_5_0": "10"}
    copied = rearranged({**posted, "copy": "1"})
    assert copied is not None
    assert [copied[f"from_{day}_0"] for day in range(6)] == ["7", "7", "7", "7", "7", "10"]
    more = rearranged({**posted, "more": "0"})
    assert more is not None and more["from_0_1"] == "" and WeekForm(more).lines_of[0] == 2
    assert rearranged(posted) is None


def holidays(**typed: str) -> HolidayForm:
    form = HolidayForm()
    return HolidayForm({name: "closed" for name in form.fields if name.startswith("state_")} | typed)


def test_public_holidays() -> None:
    form = holidays(state_labour_day="normal", state_new_years_eve="own", hours_new_years_eve="9-12")
    assert form.is_valid(), form.errors
    found = form.cleaned_data["holidays"]
    assert found["christmas_day"] == {"state": "closed"}
    assert found["labour_day"] == {"state": "normal"}
    assert found["new_years_eve"]["intervals"] == [{"from": "09:00", "to": "12:00", "category": "open"}]
    assert set(holidays(state_christmas_eve="own").errors) == {"hours_christmas_eve"}
    # Every one of them is shown with its next date.
    assert len(list(form.lines())) == 14


def exception(**typed: str) -> ExceptionForm:
    return ExceptionForm({"category": "closed", **typed})


def test_a_period_is_whole_days_unless_times_are_written() -> None:
    form = exception(from_day="5. juli 2027", to_day="23/7 2027")
    assert form.is_valid(), form.errors
    data = form.cleaned_data
    assert (data["starts"], data["ends"]) == (
        datetime(2027, 7, 4, 22, tzinfo=UTC),
        datetime(2027, 7, 23, 22, tzinfo=UTC),
    )
    initial = period_initial(data["starts"], data["ends"])
    assert (initial["from_time"], initial["to_time"]) == ("", "")
    assert f"{initial['to_day']:%d.%m}" == "23.07"
    # The last day is said, not the midnight after it; and one day once.
    said = period_words(data["starts"], data["ends"]), short_period(data["starts"], data["ends"])
    assert [text.replace(NBSP, " ") for text in said] == [
        "fra mandag 5. jul. 2027 til og med fredag 23. jul. 2027",
        "5. jul. – 23. jul.",
    ]
    one = exception(from_day="5.7.2027")
    assert one.is_valid()
    starts, ends = one.cleaned_data["starts"], one.cleaned_data["ends"]
    assert period_words(starts, ends).replace(NBSP, " ") == "mandag 5. jul. 2027, hele dagen"
    assert (short_period(starts, ends).replace(NBSP, " "), long_end(ends).replace(NBSP, " ")) == (
        "5. jul.",
        "5. jul. 2027",
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"from_day": "5.7.2027", "to_day": "4.7.2027"}, "to_day"),
        ({"from_day": "5.7.2027", "from_time": "12", "to_time": "10"}, "to_time"),
        ({"from_day": "5.7.2020"}, "to_day"),
        ({"from_day": "5.7.2099"}, "to_day"),
    ],
)
def test_what_a_period_can_not_be(typed: dict[str, str], field: str) -> None:
    assert field in exception(**typed).errors


def switch(**typed: Any) -> SwitchForm:
    return SwitchForm({"category": "closed", "until": "time", **typed})


def test_the_end_of_the_night_switch() -> None:
    assert set(switch().errors) == {"until_time"}
    assert set(switch(until_time="8", until_day="1.1.2020").errors) == {"until_time"}
    assert switch(until_time="8", until_day="1.7.2027").is_valid()
