"""Numbers of subscriptions as people write them: a phone number, or the name of a line, which has a letter in it."""

from __future__ import annotations

import re

from selfservice.kernel.types.cleaning import NumberError, plain
from selfservice.kernel.types.phone import Phone

LINE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,31}")


def number_of(text: str) -> str:
    """Return the number in its stored form; raise NumberError when the text can't be one."""
    try:
        return Phone.parse(text)
    except NumberError:
        line = plain(text).upper().replace(" ", "")
        if LINE_NUMBER.fullmatch(line) and any(c.isalpha() for c in line):
            return line
        raise
