"""What an order costs: as the first invoice will say, to the øre."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from orders.core.prices import Price, first_bill, months_of_first_bill


@pytest.mark.parametrize(
    ("first", "once", "amount"),
    [
        # 16 days of November, and December (design: 106.13 + 199.00).
        (date(2026, 11, 15), "0", "305.13"),
        (date(2026, 11, 1), "0", "398.00"),
        (date(2026, 11, 30), "49", "254.63"),
        (date(2028, 2, 29), "0", "205.86"),
        (date(2026, 12, 31), "0", "205.42"),
    ],
)
def test_the_first_invoice_is_the_rest_of_the_month_and_the_month_after(first: date, once: str, amount: str) -> None:
    assert first_bill(Price(Decimal(199), Decimal(once)), first) == Decimal(amount)


def test_the_first_invoice_goes_over_the_end_of_a_year() -> None:
    assert months_of_first_bill(date(2026, 12, 31)) == (date(2026, 12, 31), date(2027, 1, 31))


def test_prices_of_several_items_add_up() -> None:
    one = Price(Decimal("199.50"), Decimal(49))
    assert one * 3 + one == Price(Decimal("798.00"), Decimal(196))
