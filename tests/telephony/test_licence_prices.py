"""The price of the rest of a month, to the øre."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from telephony.licences.prices import rest_of_month, with_vat


@pytest.mark.parametrize(
    ("price", "count", "day", "expected"),
    [
        # All of the month from its first day on; one day of it on its last.
        ("89.00", 1, date(2026, 11, 1), "89.00"),
        ("89.00", 1, date(2026, 11, 30), "2.97"),
        ("89.00", 1, date(2026, 12, 31), "2.87"),
        # February of a leap year has 29 days: 89 × 15 ÷ 29 and 89 × 14 ÷ 28.
        ("89.00", 1, date(2028, 2, 15), "46.03"),
        ("89.00", 1, date(2027, 2, 15), "44.50"),
        ("89.00", 1, date(2028, 2, 29), "3.07"),
        # Rounded once, of all of them: 7 × 89 ÷ 30 is 20.7667, not 7 × 2.97.
        ("89.00", 7, date(2026, 11, 30), "20.77"),
        # Half an øre is rounded up: 0.15 × 1 ÷ 30.
        ("0.15", 1, date(2026, 11, 30), "0.01"),
        ("49.95", 1000, date(2026, 12, 17), "24169.35"),
    ],
)
def test_the_rest_of_a_month(price: str, count: int, day: date, expected: str) -> None:
    assert rest_of_month(Decimal(price), count, day) == Decimal(expected)


def test_vat_is_of_the_sum() -> None:
    assert with_vat(Decimal("20.77")) == Decimal("25.96")
