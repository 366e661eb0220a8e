"""The text of a message: what counts as empty, what is dropped, and what looks like a CPR number."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from selfservice.support.cases.text import LONGEST, MessageField, has_cpr


@pytest.mark.parametrize("typed", ["", "   ", "\n\t \r\n", "\u200b\u200d\ufeff", " \u2060 \u00a0", "\u202e"])
def test_nothing_that_can_be_read_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="besked"):
        MessageField().clean(typed)


def test_the_longest_message_counts_a_line_break_once() -> None:
    text = "æ" * (LONGEST - 2) + "\r\n" + "!"
    assert len(MessageField().clean(text)) == LONGEST
    with pytest.raises(ValidationError):
        MessageField().clean("a" * (LONGEST + 1))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("<b>Hej</b> & <script>x</script>", "<b>Hej</b> & <script>x</script>"),
        ("se \u202egnp.exe", "se gnp.exe"),
        ("a\u0000b"[:1] + "\x07b\tc", "ab\tc"),
        ("  linje 1\r\nlinje 2\r ", "linje 1\nlinje 2"),
        ("a\u030abent 👍🏽", "\u00e5bent 👍🏽"),
    ],
)
def test_text_is_kept_as_it_can_be_read(typed: str, stored: str) -> None:
    assert MessageField().clean(typed) == stored


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Det er 010203-1234.", True),
        ("0102031234", True),
        ("290200 1234", True),
        ("320203-1234", False),
        ("+450102031234", False),
        ("Ring 20 12 34 56 eller B10000001", False),
        ("Kort 89450101020312345678", False),
    ],
)
def test_what_looks_like_a_cpr_number(text: str, found: bool) -> None:
    assert has_cpr(text) is found
