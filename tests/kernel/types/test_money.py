"""Amounts: read and shown the Danish way, rounded half up, never guessed at."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from selfservice.kernel.core import formatting as ui
from selfservice.kernel.types.money import LARGEST_ORE, kroner, ore, vat

NBSP = "\u00a0"
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0.00"),
        ("5", "5.00"),
        ("1234,5", "1234.50"),
        ("1.234,56", "1234.56"),
        ("1.234.567,89", "1234567.89"),
        ("1234.56", "1234.56"),
        ("1.234", "1234.00"),
        ("1.234.567", "1234567.00"),
        ("1.2", "1.20"),
        (" 1.234,56 kr. ", "1234.56"),
        (f"1.234,56{NBSP}kr.", "1234.56"),
        ("1 234,56 kr", "1234.56"),
        ("-1.234,56", "-1234.56"),
        ("\u22121,00", "-1.00"),
        ("-0,001", "0.00"),
        ("0,005", "0.01"),
        ("0,0049", "0.00"),
    ],
)
def test_read(text: str, amount: str) -> None:
    assert str(kroner(text)) == amount


@pytest.mark.parametrize(
    "text",
    ["", " ", "kr.", "-", ",", ".", "1,", ",5", "1.23.4", "12.34,5", "1.2345,6", "1,234.56", "1,2,3", "--1", "1-", "+1",
     "1e5", "1E400", "nan", "Infinity", "-inf", "1_000", "١٢", "１２", "²", "½", "😀", "\0", "1\0", "\u200f1", "0x10",
     "9" * 10_000, "x" * 10_000, "1" * 27, "\ud800"],
)  # fmt: skip
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        kroner(text)


@pytest.mark.parametrize("value", [Decimal("nan"), Decimal("inf"), Decimal("1e30")])
def test_refused_decimals(value: Decimal) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        kroner(value)


def test_a_float_is_no_amount() -> None:
    with pytest.raises(TypeError):
        kroner(0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("1.005", "1.01"),
        ("2.675", "2.68"),
        ("-0.005", "-0.01"),
    ],
)
def test_half_up(value: str, amount: str) -> None:
    assert str(kroner(Decimal(value))) == amount


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_rounding_is_half_up(value: Decimal) -> None:
    exact = abs(Fraction(value)) * 100
    up = int(exact) + (1 if exact - int(exact) >= Fraction(1, 2) else 0)
    assert Fraction(kroner(value)) * 100 == (up if value > 0 else -up)


@given(amounts)
def test_what_is_shown_is_read_again(amount: Decimal) -> None:
    with translation.override("da"):
        assert kroner(ui.kr(amount)) == amount
    assert kroner(str(amount)) == amount
    assert kroner(kroner(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "danish", "english"),
    [
        ("1234.56", f"1.234,56{NBSP}kr.", f"DKK{NBSP}1,234.56"),
        ("0", f"0,00{NBSP}kr.", f"DKK{NBSP}0.00"),
        ("-1726.8", f"-1.726,80{NBSP}kr.", f"DKK{NBSP}-1,726.80"),
    ],
)
def test_shown(amount: str, danish: str, english: str) -> None:
    with translation.override("da"):
        assert ui.kr(Decimal(amount)) == danish
    with translation.override("en"):
        assert ui.kr(Decimal(amount)) == english


def test_vat_is_of_the_sum() -> None:
    assert vat(Decimal("1381.45")) == Decimal("345.36")
    assert vat(Decimal("0.02")) == Decimal("0.01")
    assert vat(Decimal("100"), Decimal("0")) == Decimal("0.00")


@given(st.text())
def test_odd_text_is_refused_or_an_amount(text: str) -> None:
    try:
        amount = kroner(text)
    except ValueError:
        return
    assert amount == amount.quantize(Decimal("0.01"))


@given(amounts)
def test_ore_are_whole(amount: Decimal) -> None:
    assert Decimal(ore(amount)) == amount * 100


def test_no_amount_is_more_than_the_database_holds() -> None:
    assert ore(Decimal(10**19)) == LARGEST_ORE == -ore(Decimal(-(10**19)))
