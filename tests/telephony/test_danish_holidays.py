"""Danish holidays by key, and the dates that settings make of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from telephony.routing.danish_holidays import BY_KEY, HOLIDAYS, of_year, resolve
from telephony.routing.timetable import Schedule

OWN: dict[str, Any] = {"state": "own", "intervals": [{"from": "08:00", "to": "12:00", "category": "open"}]}
CLOSED, NORMAL = {"state": "closed"}, {"state": "normal"}


def test_the_days_of_a_year() -> None:
    assert dict(of_year(2026)) == {
        date(2026, 1, 1): "new_year",
        date(2026, 4, 2): "maundy_thursday",
        date(2026, 4, 3): "good_friday",
        date(2026, 4, 5): "easter_sunday",
        date(2026, 4, 6): "easter_monday",
        date(2026, 5, 1): "labour_day",
        date(2026, 5, 14): "ascension",
        date(2026, 5, 24): "pentecost",
        date(2026, 5, 25): "whit_monday",
        date(2026, 6, 5): "constitution_day",
        date(2026, 12, 24): "christmas_eve",
        date(2026, 12, 25): "christmas_day",
        date(2026, 12, 26): "second_christmas_day",
        date(2026, 12, 31): "new_years_eve",
    }


@pytest.mark.parametrize("year", range(2026, 2046))
def test_each_year_has_each_day_once(year: int) -> None:
    assert sorted(key for _, key in of_year(year)) == sorted(BY_KEY)
    assert {day.year for day, _ in of_year(year)} == {year}


def test_every_day_has_two_names() -> None:
    assert all(holiday.da and holiday.en for holiday in HOLIDAYS)
    assert (BY_KEY["labour_day"].da, BY_KEY["christmas_eve"].da) == ("1. maj", "Juleaftensdag")


def test_settings_become_dates_without_the_normal_days() -> None:
    resolved = resolve({"constitution_day": OWN, "christmas_day": NORMAL, "labour_day": CLOSED}, of_year(2026))
    assert resolved["2026-06-05"] == OWN
    assert resolved["2026-05-01"] == CLOSED
    assert "2026-12-25" not in resolved
    Schedule.read({"holidays": resolved})


def test_without_a_setting_all_days_but_the_first_of_may_are_closed() -> None:
    resolved = resolve({}, [*of_year(2026), *of_year(2027)])
    assert len(resolved) == 26
    assert set(map(str, resolved.values())) == {str(CLOSED)}
    assert not {"2026-05-01", "2027-05-01"} & set(resolved)


@pytest.mark.parametrize(
    ("whit_monday", "constitution_day", "expected"),
    [(CLOSED, OWN, CLOSED), (NORMAL, OWN, OWN), (OWN, NORMAL, OWN), (NORMAL, CLOSED, CLOSED), (NORMAL, NORMAL, None)],
)
def test_of_two_holidays_on_one_date_the_stronger_state_applies(
    whit_monday: dict[str, Any], constitution_day: dict[str, Any], expected: dict[str, Any] | None
) -> None:
    """5 June 2028 is both."""
    resolved = resolve({"whit_monday": whit_monday, "constitution_day": constitution_day}, of_year(2028))
    assert resolved.get("2028-06-05") == expected
