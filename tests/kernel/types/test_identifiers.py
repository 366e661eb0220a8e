"""CVR, EAN, ICCID and phone numbers: what is read, what is refused, and that what is shown is read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfservice.kernel.core import formatting as ui
from selfservice.kernel.types.cvr import CVR
from selfservice.kernel.types.ean import EAN
from selfservice.kernel.types.iccid import ICCID
from selfservice.kernel.types.phone import Phone

PARSERS: list[Callable[[str], str]] = [CVR.parse, EAN.parse, ICCID.parse, Phone.parse]
NBSP = "\u00a0"
digits = st.text("0123456789", min_size=1, max_size=20)


def weighed(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))


def luhn_holds(number: str) -> bool:
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


@pytest.mark.parametrize("number", ["12345674", "40000011", "40000038", "99000007", "99000015"])
def test_valid_cvr(number: str) -> None:
    shown = CVR(number).shown
    assert shown == ui.cvr(number) == NBSP.join([number[:2], number[2:4], number[4:6], number[6:]])
    for written in (number, shown, f"DK{number}", f" dk {number} ", f"{number[:4]}-{number[4:]}", f"DK-{number}"):
        assert CVR.parse(written) == number


@pytest.mark.parametrize(
    "text", ["12345678", "88888888", "1234567", "123456740", "", "DK", "DKDK12345674", "DE12345674"]
)
def test_invalid_cvr(text: str) -> None:
    with pytest.raises(ValueError, match="CVR number"):
        CVR.parse(text)


@given(st.from_regex(r"\A[0-9]{8}\Z"))
def test_cvr_is_modulus_11(number: str) -> None:
    try:
        valid = CVR.parse(number) == number
    except ValueError:
        valid = False
    # A first digit of 0 is never given out.
    assert valid == (weighed(number, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0 and number[0] != "0")


@pytest.mark.parametrize("number", ["5798009883735", "5798000000001", "5798001234566"])
def test_valid_ean(number: str) -> None:
    for written in (number, f"{number[:4]} {number[4:]}", f"{number[:4]}{NBSP}{number[4:]}"):
        assert EAN.parse(written) == number


@pytest.mark.parametrize("text", ["5798009883730", "579800988373", "57980098837355", "", "96385074", "57980098837٣5"])
def test_invalid_ean(text: str) -> None:
    with pytest.raises(ValueError):
        EAN.parse(text)


@given(st.from_regex(r"\A[0-9]{13}\Z"))
def test_ean_is_modulus_10(number: str) -> None:
    try:
        valid = EAN.parse(number) == number
    except ValueError:
        valid = False
    assert valid == (weighed(number, (1, 3) * 6 + (1,)) % 10 == 0)


@pytest.mark.parametrize("number", ["8945010000000000014", "8945020200000123455"])
def test_valid_iccid(number: str) -> None:
    assert ICCID.parse(number) == ICCID.parse(f"{number[:6]} {number[6:]}") == number


@pytest.mark.parametrize(
    "text", ["8945010000000000015", "894501000000000001", "7945010000000000014", "", "89450100000000000140000"]
)
def test_invalid_iccid(text: str) -> None:
    with pytest.raises(ValueError):
        ICCID.parse(text)


@given(st.from_regex(r"\A89[0-9]{17,18}\Z"))
def test_iccid_is_luhn(number: str) -> None:
    try:
        valid = ICCID.parse(number) == number
    except ValueError:
        valid = False
    assert valid == luhn_holds(number)


@pytest.mark.parametrize("number", ["20123456", "26001234", "50505050", "99999999"])
def test_valid_danish_phone(number: str) -> None:
    shown = ui.phone(f"+45{number}")
    assert shown == NBSP.join([number[:2], number[2:4], number[4:6], number[6:]])
    for written in (
        number,
        shown,
        f"+45 {number}",
        f"0045{number}",
        f"(+45) {number[:4]}-{number[4:]}",
        f"+45{number}",
    ):
        assert Phone.parse(written) == f"+45{number}"


@pytest.mark.parametrize(
    "text", ["112", "1234567", "12345678", "02345678", "201234567", "", "+", "00", "+4512", "+45 112", "20123456x",
             "٢٠١٢٣٤٥٦", "2012345６x", "\u200f2012345", "20123456;ext=1", "+000000000", "+999123456789"],
)  # fmt: skip
def test_invalid_phone(text: str) -> None:
    with pytest.raises(ValueError):
        Phone.parse(text)


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [
        ("+46 70 123 45 67", "+46701234567", "+46 70 123 45 67"),
        ("0049 30 123456", "+4930123456", "+49 30 123456"),
        ("+4915112345678", "+4915112345678", "+49 1511 2345678"),
        ("+298201234", "+298201234", "+298 20 12 34"),
        ("+1 202-555-0123", "+12025550123", "+1 202-555-0123"),
    ],
)
def test_foreign_phone(text: str, number: str, shown: str) -> None:
    phone = Phone.parse(text)
    assert phone == number and phone.takes_sms
    assert ui.phone(phone) == shown.replace(" ", ui.NBSP)
    # As it is shown, it is read again.
    assert Phone.parse(ui.phone(phone)) == phone


@pytest.mark.parametrize("text", ["+999123456", "+46*", "+493221555xx", "+", "20 12"])
def test_what_no_country_has_is_shown_as_it_is(text: str) -> None:
    assert ui.phone(text) == text


@pytest.mark.parametrize("text", ["+45 90 12 34 56", "+45 2012 3456", "+45 20123"])
def test_a_phone_as_it_was_typed_is_shown_so_again(text: str) -> None:
    assert ui.phone(text) == text


def test_numbers_that_take_no_text_message() -> None:
    assert not Phone.parse("80123456").takes_sms
    assert not Phone.parse("90123456").takes_sms
    assert Phone.parse("20123456").takes_sms


def test_a_masked_phone_shows_two_digits() -> None:
    masked = Phone.parse("20123478").masked
    assert [character for character in masked if character.isdigit()] == ["7", "8"]


@given(st.from_regex(r"\A[2-9][0-9]{7}\Z"))
def test_every_danish_number_is_read_again_as_it_is_shown(number: str) -> None:
    phone = Phone.parse(number)
    assert Phone.parse(ui.phone(phone)) == Phone.parse(phone) == phone == f"+45{number}"


odd: Any = st.one_of(
    st.text(),
    st.text("0123456789 -+.DdKk\u00a0\u202f\u200f\0٣３²½😀"),
    digits.map(lambda text: text + "\0"),
    digits.map(lambda text: text * 600),
    st.sampled_from(["\ud800", "\0", "x" * 10_000, "1" * 10_000, "\u202e12345674", "１２３４５６７４", "1e8", "1_2_3"]),
)


@pytest.mark.parametrize("parse", PARSERS, ids=["CVR", "EAN", "ICCID", "Phone"])
@given(text=odd)
def test_odd_text_is_refused_or_becomes_plain_digits(parse: Callable[[str], str], text: str) -> None:
    try:
        number = parse(text)
    except ValueError:
        return
    assert number.isascii()
    assert number.removeprefix("+").isdigit()
    assert len(number) <= 20
    assert parse(number) == number
