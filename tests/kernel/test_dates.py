"""Dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from selfservice.kernel.core.dates import DayField, parse_date, require_order

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24.11.2026", date(2026, 11, 24)),
        ("1.9.26", date(2026, 9, 1)),
        (" 01.09.2026 ", date(2026, 9, 1)),
        ("1/9-2026", date(2026, 9, 1)),
        ("1-9-26", date(2026, 9, 1)),
        ("1 9 2026", date(2026, 9, 1)),
        ("1.9.", date(2026, 9, 1)),
        ("1/9", date(2026, 9, 1)),
        ("1. september 2026", date(2026, 9, 1)),
        ("1. Sep", date(2026, 9, 1)),
        ("4. oktober 25", date(2025, 10, 4)),
        ("4 oct 2025", date(2025, 10, 4)),
        ("4 May 2025", date(2025, 5, 4)),
        ("2026-09-01", date(2026, 9, 1)),
        ("29.2.28", date(2028, 2, 29)),
    ],
)
def test_what_is_meant(text: str, day: date) -> None:
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    ["", "x", "31.2.2026", "29.2.26", "1.13.26", "0.1.26", "1.9.026", "1.9.20260", "1.9.0000", "24112026", "1..",
     "1.9.2026 x", "1. foo 2026", "2026-13-01", "1.9.2026\n\n1"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_date(text, TODAY)


def test_the_field_says_what_was_typed_and_keeps_it() -> None:
    class Form(forms.Form):
        day = DayField(required=False)

    with override("en"):
        form = Form({"day": "31.2.26"})
        assert "“31.2.26” is not a date." in form.errors["day"][0]
        assert 'value="31.2.26"' in str(form["day"])
    assert Form({"day": ""}).is_valid()
    good = Form({"day": "1.9.26"})
    assert good.is_valid()
    assert good.cleaned_data["day"] == date(2026, 9, 1)
    assert not Form({"day": "1" * 31}).is_valid()


NOVEMBER = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1. jan", date(2027, 1, 1)),
        ("5/1", date(2027, 1, 5)),
        ("29/11", date(2026, 11, 29)),
        ("28/11", date(2027, 11, 28)),
        ("1 dec", date(2026, 12, 1)),
        ("29/2", date(2028, 2, 29)),
        ("5/1-2026", date(2026, 1, 5)),
        ("5.1.26", date(2026, 1, 5)),
    ],
)
def test_a_day_to_come_without_a_year_is_the_next_one(text: str, day: date) -> None:
    assert parse_date(text, NOVEMBER, coming=True) == day


@pytest.mark.parametrize("text", ["31/2", "0/1", "1/13", "32. jan"])
def test_no_day_to_come(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_date(text, NOVEMBER, coming=True)


@given(today=st.dates(date(2000, 1, 1), date(2090, 1, 1)), day=st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_next_such_day_is_the_nearest(today: date, day: date) -> None:
    found = parse_date(f"{day.day}/{day.month}", today, coming=True)
    assert (found.day, found.month) == (day.day, day.month)
    assert found >= today
    between = [date(year, 1, 1) for year in range(today.year, found.year)]
    for first in between:
        try:
            assert first.replace(month=day.month, day=day.day) < today
        except ValueError:
            assert (day.month, day.day) == (2, 29)


@pytest.mark.parametrize(
    ("first", "last", "errors"),
    [
        ("14.12.2026", "14.12.2026", {}),
        ("14.12.2026", "", {}),
        ("14.12.2026", "13.12.2026", {"last": ["Vælg 14. dec. 2026 eller en senere dag."]}),
    ],
)
def test_days_in_order(first: str, last: str, errors: dict[str, list[str]]) -> None:
    class Form(forms.Form):
        first, last = DayField(), DayField(required=False)

        def clean(self) -> None:
            require_order(self, "first", "last")

    with override("da"):
        found = Form({"first": first, "last": last}).errors
        assert {name: [str(one).replace("\u00a0", " ") for one in texts] for name, texts in found.items()} == errors
