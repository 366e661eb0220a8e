"""The days on which numbers are ported, and until when that can be changed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from orders.core.port_rules import day_problem, deadline, earliest, is_late, possible_from
from orders.porting.drafts import chosen_day
from selfservice.kernel.core.working_days import is_working_day

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# A Thursday.
TODAY, FIRST = date(2026, 11, 26), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("today", "by_post", "first"),
    [
        (date(2026, 11, 26), False, date(2026, 11, 27)),
        (date(2026, 11, 27), False, date(2026, 11, 30)),
        (date(2026, 11, 28), False, date(2026, 11, 30)),
        (date(2026, 12, 23), False, date(2026, 12, 28)),
        (date(2026, 11, 26), True, date(2026, 11, 30)),
        (date(2028, 2, 28), False, date(2028, 2, 29)),
    ],
)
def test_the_earliest_is_the_end_of_the_next_working_day(today: date, by_post: bool, first: date) -> None:
    assert earliest(today, by_post=by_post) == first


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 27), None),
        (date(2026, 11, 26), "fredag 27. nov. 2026"),
        (date(2025, 11, 26), "fredag 27. nov. 2026"),
        # A Saturday, a Sunday, and Christmas Eve.
        (date(2026, 11, 28), "mandag 30. nov. 2026"),
        (date(2026, 11, 29), "mandag 30. nov. 2026"),
        (date(2026, 12, 24), "mandag 28. dec. 2026"),
        (date(2027, 2, 24), None),
        (date(2027, 2, 25), "24. feb. 2027"),
    ],
)
def test_a_day_is_refused_with_one_that_is_possible(day: date, said: str | None) -> None:
    with translation.override("da"):
        problem = day_problem(day, TODAY, FIRST)
    assert (said or "") in (problem or "").replace("\xa0", " ")
    assert (problem is None) == (said is None)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(-10, 100))
def test_every_day_that_is_accepted_is_a_working_day_to_come(today: date, ahead: int) -> None:
    day = date.fromordinal(today.toordinal() + ahead)
    if day_problem(day, today, earliest(today)) is None:
        assert is_working_day(day)
        assert 0 < (day - today).days <= 90
    assert day_problem(possible_from(earliest(today)), today, earliest(today)) is None


def test_changes_are_possible_until_noon_of_the_working_day_before() -> None:
    monday = date(2026, 11, 30)
    assert deadline(monday) == datetime(2026, 11, 27, 12, tzinfo=COPENHAGEN)
    assert deadline(date(2026, 12, 28)) == datetime(2026, 12, 23, 12, tzinfo=COPENHAGEN)
    assert not is_late(monday, datetime(2026, 11, 27, 11, 59, 59, tzinfo=COPENHAGEN))
    assert is_late(monday, datetime(2026, 11, 27, 12, tzinfo=COPENHAGEN))


def test_without_a_day_it_is_the_first_one_that_is_possible_and_wished() -> None:
    assert chosen_day(None, None, FIRST) == FIRST
    assert chosen_day(None, date(2026, 12, 5), FIRST) == date(2026, 12, 7)
    assert chosen_day(None, TODAY, FIRST) == FIRST
    assert chosen_day(date(2026, 12, 1), date(2026, 12, 5), FIRST) == date(2026, 12, 1)
