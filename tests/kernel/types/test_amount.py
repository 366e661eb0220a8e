"""Amounts as people type them in Danish: read as they are meant, or refused with both readings; never too small."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from selfservice.kernel.core.amounts import AmountField, WholeField
from selfservice.kernel.types.amount import AmountError, amount, danish

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
wholes = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10.000", "10000"), ("250.000", "250000"), ("2.000.000", "2000000"), ("1.234,50", "1234.5"), ("1000", "1000"),
        ("200,00", "200"), ("1 000 kr.", "1000"), ("1\u00a0000", "1000"), ("kr. 300", "300"), ("300,-", "300"),
        ("300,\u2013", "300"), ("10.000,- kr", "10000"), ("DKK 10.000,00", "10000"), ("１０.０００", "10000"),
        ("\u202a10.000\u202c", "10000"), ("\u22125", "-5"), ("-0", "0"), ("0,125", "0.125"), ("1.234,567", "1234.567"),
    ],
)  # fmt: skip
def test_read(text: str, value: str) -> None:
    assert amount(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "readings"),
    [("1.5", ("1,5", "15")), ("300.00", ("300", "30.000")), ("10,000", ("10", "10.000")), ("0.500", ("0,5", "500")),
     ("1234.567", ("1.234,567", "1.234.567")), ("12.34", ("12,34", "1.234"))],
)  # fmt: skip
def test_two_readings(text: str, readings: tuple[str, str]) -> None:
    with pytest.raises(AmountError) as refused:
        amount(text)
    assert refused.value.readings == readings


@pytest.mark.parametrize(
    "text",
    ["", "kr.", "-", ",", ".", "1,", ",5", "1.23.4", "12 34", "1,234.50", "1,000,000", "10.000.00", "1e3", "nan", "١٢",
     "²", "½", "\0", "1_000", "9" * 10_000, "x" * 10_000, "0x10", "10 GB", "5 %", "\ud800"],
)  # fmt: skip
def test_no_amount(text: str) -> None:
    with pytest.raises(AmountError) as refused:
        amount(text)
    assert refused.value.readings == ()


@given(value=amounts)
def test_what_is_shown_is_read_again(value: Decimal) -> None:
    assert amount(danish(value)) == value
    assert AmountField().clean(danish(value) + " kr.") == value
    assert AmountField().clean(AmountField().prepare_value(value)) == value


@given(value=wholes)
def test_no_spelling_of_a_whole_number_makes_it_smaller(value: int) -> None:
    field = WholeField()
    for text in (str(value), f"{value:,}".replace(",", "."), f"{value:,}".replace(",", " "), f"{value},00"):
        assert field.clean(text) == value
    for text in (f"{value:,}", f"{value}.00", f"{value:,}.00"):
        with suppress(ValidationError):
            assert field.clean(text) == value


@given(text=st.text("0123456789., -kr"))
def test_an_amount_is_never_a_thousand_times_too_small(text: str) -> None:
    try:
        value = amount(text)
    except AmountError as error:
        for reading in error.readings:
            assert reading
        return
    bare = text.strip().removesuffix(",-")
    whole = bare.split(",")[0]
    assert abs(int(value)) == int("".join(c for c in whole if c.isdigit()) or 0)


@given(text=st.text() | st.text("0123456789., -kr"))
def test_odd_text_is_refused_or_a_finite_amount(text: str) -> None:
    for field in (AmountField(required=False), WholeField(required=False, min_value=1, max_value=2_000)):
        try:
            value = field.clean(text)
        except ValidationError as error:
            assert all(error.messages)
        else:
            assert value is None or Decimal(value).is_finite()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1.5", "”1.5” kan læses som 1,5 eller som 15. Skriv det, du mener."),
        ("1,5", "Skriv et helt tal uden decimaler."),
        ("x", "”x” kan ikke læses som et helt tal. Skriv f.eks. 1.000."),
        ("50.001", "Skriv højst 50.000."),
        ("99", "Skriv mindst 100."),
        ("", "Udfyld feltet"),
    ],
)
def test_the_reason_is_given(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        WholeField(min_value=100, max_value=50_000).clean(text)
    assert refused.value.messages == [message]


def test_an_amount_has_two_decimals() -> None:
    assert AmountField().clean("1.234,50") == Decimal("1234.5")
    assert AmountField().clean("0,500") == Decimal("0.5")
    with pytest.raises(ValidationError, match="Skriv højst to decimaler"):
        AmountField().clean("0,125")


def test_a_stored_value_is_shown_as_it_is_typed() -> None:
    class Form(forms.Form):
        cap = WholeField(initial=400)
        price = AmountField(initial=Decimal("1234.50"))

    shown = str(Form())
    assert 'value="400"' in shown
    assert 'value="1234,50"' in shown
    assert 'inputmode="numeric"' in shown
    assert 'type="number"' not in shown
    typed = Form({"cap": "10.000", "price": "1.5"})
    assert not typed.is_valid()
    assert 'value="1.5"' in str(typed)
    assert typed.cleaned_data == {"cap": 10_000}
    assert WholeField().clean(7) == 7
