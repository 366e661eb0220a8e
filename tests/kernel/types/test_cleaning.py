"""Numbers as people paste them: whatever is around and between the digits, the same number is read, or none."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfservice.kernel.core.dates import parse_date
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.types.account_number import AccountNumber
from selfservice.kernel.types.cleaning import NumberError, composed, plain
from selfservice.kernel.types.cvr import CVR
from selfservice.kernel.types.ean import EAN
from selfservice.kernel.types.iccid import ICCID
from selfservice.kernel.types.phone import Phone

EVERY = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
MARKS = [c for c in EVERY if unicodedata.category(c) == "Cf"]
DASHES = [c for c in EVERY if unicodedata.category(c) == "Pd"] + ["\u2212"]
SPACES = [c for c in EVERY if unicodedata.category(c) == "Zs"] + ["\t"]
WIDE = {str(d): chr(0xFF10 + d) for d in range(10)} | {"+": "\uff0b"}

NUMBERS: dict[str, tuple[Callable[[str], str], list[str], str, list[str]]] = {
    "phone": (Phone.parse, ["20123456", "+4520123456", "4520123456", "004520123456"], "+4520123456",
              ["", "tel:", "Tlf. ", "tel: ", "Mobil: ", "TELEFON "]),
    "machine": (Phone.parse, ["370012345678", "+45370012345678", "45370012345678"], "+45370012345678", ["", "tel:"]),
    "foreign": (Phone.parse, ["+46701234567", "0046701234567"], "+46701234567", ["", "tel:"]),
    "CVR": (CVR.parse, ["99000007"], "99000007", ["", "CVR ", "CVR-nr. ", "cvr-nummer: ", "DK", "CVR: DK-"]),
    "ICCID": (ICCID.parse, ["8945012310641180572", "8945012310641180572F"], "8945012310641180572",
              ["", "ICCID: ", "iccid ", "SIM-nr. "]),
    "EAN": (EAN.parse, ["5798009883735"], "5798009883735", ["", "EAN ", "EAN-nr. ", "GLN: "]),
    "account": (AccountNumber.parse, ["44100271"], "44100271", ["", "Konto ", "Kontonr. "]),
}  # fmt: skip


def pasted(draw: st.DrawFn, number: str) -> str:
    """Return the number with what an office program or a web page puts around and between its digits."""
    between = st.sampled_from(["", "", "", *SPACES, *DASHES]) | st.sampled_from(MARKS)
    found = draw(between)
    for character in number:
        found += draw(st.sampled_from([character, WIDE.get(character, character)])) + draw(between)
    return found


@pytest.mark.parametrize("kind", NUMBERS)
@given(data=st.data())
def test_a_pasted_number_is_the_number(kind: str, data: st.DataObject) -> None:
    parse, spellings, number, labels = NUMBERS[kind]
    text = data.draw(st.composite(lambda draw: pasted(draw, draw(st.sampled_from(spellings))))())
    assert parse(data.draw(st.sampled_from(labels)) + text) == number


@pytest.mark.parametrize("kind", NUMBERS)
@given(data=st.data())
def test_what_is_left_over_is_refused(kind: str, data: st.DataObject) -> None:
    parse, spellings, _number, _labels = NUMBERS[kind]
    number = data.draw(st.sampled_from(spellings)).removesuffix("F")
    place = data.draw(st.integers(1, len(number)))
    odd = data.draw(st.sampled_from("xæ€'\"=,;:*¹½٣"))
    with pytest.raises(NumberError) as refused:
        parse(number[:place] + odd + number[place:])
    assert refused.value.code == "unreadable"


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"{ord(mark):04X}")
def test_every_invisible_mark_is_ignored(mark: str) -> None:
    assert Phone.parse(f"{mark}20{mark}123456{mark}") == "+4520123456"
    assert plain(f"Lager{mark}") == "Lager"
    assert Asked.of(f"{mark}44{mark}100271").digits == "44100271"


@pytest.mark.parametrize(
    ("text", "code", "digits"),
    [("894501231064118057", "length", 18), ("7945010000000000014", "start", 0), ("8945012310641180573", "check", 0),
     ("8945012310641180572FF", "unreadable", 0), ("", "length", 0)],
)  # fmt: skip
def test_why_it_is_no_iccid(text: str, code: str, digits: int) -> None:
    with pytest.raises(NumberError) as refused:
        ICCID.parse(text)
    assert (refused.value.code, refused.value.digits) == (code, digits)


@pytest.mark.parametrize(
    "text",
    [
        "\u202a24.11.2026\u202c",
        "24\u201311\u20132026",
        "２４.１１.２０２６",
        "24.\u00a0november\u202f2026",
        "\ufeff2026-11-24",
    ],
)
def test_a_pasted_date_is_the_date(text: str) -> None:
    assert parse_date(text, date(2026, 1, 1)) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("\u202a+45 20 12 34 56\u202c", "20123456"), ("20\u201112\u201134\u201156", "20123456"),
        ("tel:+4520123456", "20123456"), ("4520123456", "20123456"), ("２０１２３４５６", "20123456"),
        ("0045 20123456", "20123456"), ("45 370012345678", "370012345678"), ("CVR-nr. 99000007", "99000007"),
        ("4410", "4410"), ("+45 20 99", "2099"), ("4520", "4520"),
        ("Tel Aviv", ""), ("Mette 2", ""), ("+46701234567", ""),
    ],
)  # fmt: skip
def test_a_search_for_a_number(text: str, digits: str) -> None:
    assert Asked.of(text).digits == digits


@given(text=st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert composed(composed(text)) == composed(text)


@given(text=st.text())
def test_composed_text_is_in_one_form_without_marks_that_turn_it(text: str) -> None:
    marked = "\u202e".join(text)
    assert composed(marked) == composed(unicodedata.normalize("NFD", marked))
    assert not set(composed(marked)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_names_have_no_marks_that_turn_the_text_after_them() -> None:
    assert composed("Mette\u202e nosnaH \u2066A\u2069") == "Mette nosnaH A"
    assert composed("A\u030ase Kj\u00e6rga\u030ard") == "\u00c5se Kj\u00e6rg\u00e5rd"
