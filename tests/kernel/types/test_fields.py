"""Form fields: whatever is typed, the answer is a value or an error by the field."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from selfservice.kernel.core.fields import (
    AccountNumberField,
    CVRField,
    EANField,
    ICCIDField,
    LineField,
    MobileField,
    NumberField,
    PhoneField,
)

EVERY = (LineField, CVRField, EANField, AccountNumberField, ICCIDField, PhoneField, MobileField)
FIELDS = {field.__name__: field for field in EVERY}
ODD = ["\0", "a\0b", "1" * 10_000, "å" * 10_000, "a\tb", "a\nb", "a\rb", "a\x7fb", "a\x85b", "a\u2028b", "a\u2029b",
       "\ud800", "a\udfffb", "\x1b[31m"]  # fmt: skip
LITERAL = ["<script>alert(1)</script>", "{{7*7}}", "{% csrf_token %}", "'; DROP TABLE x; --", "\u200fabc",
           "Ærø & Søn A/S", "😀", "a\u00a0b", "１２", "=1+1", "İ"]  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text)[:20])
def test_what_can_not_be_a_line_is_refused(name: str, text: str) -> None:
    with pytest.raises(ValidationError):
        FIELDS[name]().clean(text)


@pytest.mark.parametrize("text", LITERAL)
def test_a_line_stays_as_it_is_typed(text: str) -> None:
    assert LineField().clean(text) == text


def test_a_line_has_one_unicode_form_and_no_marks_that_turn_it() -> None:
    assert LineField().clean("A\u030ase\u202e Kjær\u2066") == "\u00c5se Kjær"


def test_a_line_is_stripped_and_has_a_length() -> None:
    assert LineField().clean("  Mette  ") == "Mette"
    assert LineField().clean("x" * 200) == "x" * 200
    assert LineField(max_length=3).clean("abc") == "abc"
    with pytest.raises(ValidationError):
        LineField(max_length=3).clean("abcd")


@pytest.mark.parametrize("name", FIELDS)
def test_empty(name: str) -> None:
    for empty in ("", "   ", None, "\t\n"):
        assert FIELDS[name](required=False).clean(empty) == ""
        with pytest.raises(ValidationError) as refused:
            FIELDS[name]().clean(empty)
        assert refused.value.code == "required"


@pytest.mark.parametrize("name", FIELDS)
@given(value=st.one_of(st.text(), st.text("0123456789 +-DK"), st.integers(), st.floats(), st.booleans(), st.binary()))
def test_nothing_but_a_validation_error_is_raised(name: str, value: Any) -> None:
    try:
        cleaned = FIELDS[name](required=False).clean(value)
    except ValidationError as error:
        assert all(str(message) for message in error.messages)
    else:
        assert isinstance(cleaned, str)
        assert len(cleaned) <= 200
        cleaned.encode()


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("CVRField", "DK 12 34 56 74", "12345674"),
        ("CVRField", "CVR 99000007", "99000007"),
        ("CVRField", "CVR-nr. 99000007", "99000007"),
        ("CVRField", "\u200b99000007", "99000007"),
        ("ICCIDField", "ICCID: 8945012310641180572F", "8945012310641180572"),
        ("AccountNumberField", "Konto 4410\u00a00271", "44100271"),
        ("MobileField", "45 20 12 34 57", "+4520123457"),
        ("EANField", "5798 0098 83735", "5798009883735"),
        ("PhoneField", "20 12 34 56", "+4520123456"),
        ("PhoneField", "80 12 34 56", "+4580123456"),
        ("MobileField", "+45 20123456", "+4520123456"),
        ("MobileField", "+46 70 123 45 67", "+46701234567"),
    ],
)
def test_values(name: str, typed: str, value: str) -> None:
    assert FIELDS[name]().clean(typed) == value


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("CVRField", "12345678", "invalid"),
        ("CVRField", "88888888", "invalid"),
        ("EANField", "5798009883730", "invalid"),
        ("PhoneField", "112", "invalid"),
        ("MobileField", "1234567", "invalid"),
        ("MobileField", "80123456", "not_mobile"),
        ("MobileField", "90123456", "not_mobile"),
        ("MobileField", "70 12 34 56", "not_mobile"),
        ("MobileField", "370012345678", "not_mobile"),
        ("CVRField", "1" * 10_000, "max_length"),
        ("LineField", "a\tb", "control"),
    ],
)
def test_errors(name: str, typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        FIELDS[name]().clean(typed)
    (error,) = refused.value.error_list
    assert error.code == code


def test_in_a_form_the_error_is_shown_at_the_field() -> None:
    class Both(forms.Form):
        cvr = CVRField()
        mobile = MobileField()

    form = Both({"cvr": "12345678", "mobile": "20 12 34 56"})
    assert set(form.errors) == {"cvr"}
    assert str(form.errors["cvr"][0]).startswith("Et CVR-nummer har 8 cifre, f.eks. 12 34 56 74.")


@pytest.mark.parametrize(
    ("name", "typed", "text"),
    [
        ("CVRField", "9900000x", "Bogstaver og andre tegn kan ikke være en del af nummeret. Skriv kun cifrene."),
        ("CVRField", "9900000", "Et CVR-nummer har 8 cifre. Her er 7."),
        (
            "CVRField",
            "99000008",
            "Et CVR-nummer har 8 cifre, f.eks. 12 34 56 74. Tjek, at du ikke har byttet om på to af dem.",
        ),
        ("ICCIDField", "894501231064118057", "Et simkortnummer har 19 eller 20 cifre. Her er 18."),
        ("MobileField", "Mette", "Bogstaver og andre tegn kan ikke være en del af nummeret. Skriv kun cifrene."),
        ("MobileField", "2012345", "Mobilnummeret skal have 8 cifre"),
    ],
)
def test_the_true_reason(name: str, typed: str, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        FIELDS[name]().clean(typed)
    assert refused.value.messages == [text]


@pytest.mark.parametrize("field", [CVRField, EANField, AccountNumberField, ICCIDField, PhoneField, MobileField])
@given(number=st.text("0123456789 ", max_size=20), odd=st.text(max_size=20))
def test_the_reason_does_not_repeat_what_was_typed(field: type[NumberField], number: str, odd: str) -> None:
    """The message depends on the kind of the error and on the number of digits alone."""
    try:
        field().clean(f"{number}{odd}")
    except ValidationError as error:
        reasons = [field.unreadable, *field.wrong.values()]
        known = {str(reason) % {"digits": count} for reason in reasons for count in range(41)}
        assert error.error_list[0].code != "invalid" or set(error.messages) <= known
