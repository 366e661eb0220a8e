"""Numbers of a sheet as they are shown there: leading zeros, signs around the digits, percent.

Only formats that change what the number says are read. Others (decimals, thousands, colours) leave it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Show = Callable[[float], str | None]
# Ids of formats that a workbook does not write out (ECMA-376, 18.8.30).
BUILT_IN = {9: "0%", 10: "0.00%"}
# Colours, languages and currencies; conditions leave the number as it is.
BRACKETS = re.compile(r"\[(?:\$[^\]]*|[A-Za-z]+\d*)\]")
# A literal in quotes or after a backslash; a width or a filler; a digit; a sign that is shown as it is.
TOKEN = re.compile(r'"([^"]*)"|\\(.)|[_*].|([0#?])|([ \-/():+])')
PERCENT = re.compile(r"[0#?,.]*[0#?](?: |\\ |\" \")*%")


def plain(value: float) -> str:
    """Return the number in Danish, with as many digits as Excel stores."""
    return str(int(value)) if float(value).is_integer() else f"{value:.15g}".replace(".", ",")


def shown_by(code: str) -> Show | None:
    """Return the function that shows a number in the format, or None if the format does not matter."""
    code = BRACKETS.sub("", code.partition(";")[0]).strip()
    if PERCENT.fullmatch(code):
        unit = " %" if " " in code else "%"
        return lambda value: plain(float(f"{value * 100:.15g}")) + unit
    parts: list[tuple[str, str]] = []
    place = 0
    while place < len(code):
        token = TOKEN.match(code, place)
        if token is None:
            return None
        place = token.end()
        if token[3]:
            parts.append(("digit", token[3]))
        elif literal := next((text for text in (token[1], token[2], token[4]) if text), ""):
            parts.append(("literal", literal))
    zeros = sum(part == ("digit", "0") for part in parts)
    if not any(kind == "digit" for kind, _text in parts) or (zeros < 2 and len(parts) == zeros):
        return None
    return lambda value: _placed(value, parts, zeros)


def _placed(value: Any, parts: list[tuple[str, str]], zeros: int) -> str | None:
    """Return the digits of a whole number in their places, from the right; None for another number."""
    if value < 0 or not float(value).is_integer():
        return None
    digits, found = list(str(int(value)).zfill(zeros)), []
    left = sum(kind == "digit" for kind, _text in parts)
    for kind, text in reversed(parts):
        if kind == "literal":
            found.append(text)
            continue
        left -= 1
        if digits:
            found.append("".join(digits) if left == 0 else digits.pop())
    return "".join(reversed(found)).strip()
