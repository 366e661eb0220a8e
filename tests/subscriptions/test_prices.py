"""Prices: parts of months add up, a whole month costs what it costs, and last days are where they should be."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.prices import (
    bound_until,
    earliest_end,
    end_of_month,
    last_charge,
    longer,
    months_after,
    prorated,
)

CENT = Decimal("0.01")
amounts = st.decimals(min_value=0, max_value=20_000, places=2)
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))
lengths = st.integers(min_value=0, max_value=900)


@given(amounts, days)
def test_a_whole_month_costs_what_it_costs(monthly: Decimal, day: date) -> None:
    assert prorated(monthly, day.replace(day=1), end_of_month(day)) == monthly


@given(amounts, st.integers(2024, 2032), st.integers(1, 24))
def test_so_many_whole_months(monthly: Decimal, year: int, months: int) -> None:
    first = date(year, 1, 1)
    assert prorated(monthly, first, months_after(first, months) - timedelta(days=1)) == monthly * months


@given(amounts, days, lengths, lengths)
def test_parts_add_up_to_an_oere(monthly: Decimal, first: date, one: int, other: int) -> None:
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=other + 1)
    parts = prorated(monthly, first, middle) + prorated(monthly, middle + timedelta(days=1), last)
    assert abs(parts - prorated(monthly, first, last)) <= CENT


@given(amounts, days, lengths)
def test_a_day_more_is_never_cheaper(monthly: Decimal, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert 0 <= prorated(monthly, first, last) <= prorated(monthly, first, last + timedelta(days=1))


@given(amounts, days)
def test_nothing_is_paid_for_no_day(monthly: Decimal, day: date) -> None:
    assert prorated(monthly, day, day - timedelta(days=1)) == 0


@given(amounts, days)
def test_the_last_charge_is_the_last_months_part(monthly: Decimal, last: date) -> None:
    rest = prorated(monthly, last + timedelta(days=1), end_of_month(last))
    assert abs(last_charge(monthly, last) + rest - monthly) <= CENT
    assert last_charge(monthly, last) <= monthly


@given(days, st.integers(0, 60))
def test_months_after_is_the_same_day_or_the_months_last(day: date, months: int) -> None:
    after = months_after(day, months)
    assert (after.year - day.year) * 12 + after.month - day.month == months
    assert after.day == day.day or after == end_of_month(after)


@given(days, st.integers(0, 60), st.none() | days)
def test_notice_and_binding_both_hold(today: date, notice: int, binding: date | None) -> None:
    last = earliest_end(today, notice, binding)
    assert last >= today + timedelta(days=notice)
    assert last == today + timedelta(days=notice) or last == binding


@pytest.mark.parametrize(
    ("monthly", "first", "last", "amount"),
    [
        ("149", date(2026, 11, 16), date(2026, 11, 30), "74.50"),
        ("149", date(2026, 11, 25), date(2026, 12, 31), "178.80"),
        ("99", date(2028, 2, 1), date(2028, 2, 28), "95.59"),
        # Half an øre is rounded up, as invoices are.
        ("0.01", date(2026, 11, 1), date(2026, 11, 15), "0.01"),
    ],
)
def test_by_hand(monthly: str, first: date, last: date, amount: str) -> None:
    assert prorated(Decimal(monthly), first, last) == Decimal(amount)


def test_binding_periods() -> None:
    assert bound_until(date(2026, 11, 16), 12) == date(2027, 11, 15)
    assert bound_until(date(2026, 8, 31), 6) == date(2027, 2, 27)
    assert bound_until(date(2026, 8, 31), 0) is None
    assert longer(None, None) is None
    assert longer(date(2026, 1, 1), None) == longer(None, date(2026, 1, 1)) == date(2026, 1, 1)
    assert longer(date(2026, 1, 1), date(2027, 1, 1)) == date(2027, 1, 1)
