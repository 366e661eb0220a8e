"""Recognises text that was not written in Windows-1252 although it is no UTF-8.

Old Macs and DOS have other letters in the same bytes: read as Windows-1252, their "Kørsel" is "K¿rsel" or "K›rsel". No
single byte proves it, so a cell is misread where a sign is among the letters of a word, or a foreign capital inside.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

# In the encodings of DOS and old Macs, the bytes of these are hardly ever part of a word: they prove Windows-1252.
DANISH = frozenset("æøåÆØÅ")
# Letters that are more probably another encoding's than Windows-1252's, unless the file has Danish ones.
ODD_LETTERS = frozenset("ŠšŽžŸŒœƒˆªºÊÐÒÓÔÕÛ")
# Signs that a word may begin or end with.
SIGNS = frozenset("§°€£™©…–—·•½¼²³µ")
BEFORE_LETTERS = frozenset("§£°")
APOSTROPHES = frozenset("’´")
WORDS = re.compile(r"[\s,;/()\-]+")


def has_danish(text: str) -> bool:
    """Return whether the text has Danish letters, which the encodings in question have at other bytes."""
    return not DANISH.isdisjoint(text)


def is_misread(cell: str, danish: bool) -> bool:
    """Return whether the cell was probably not written in Windows-1252. `danish`: has_danish of the whole file."""
    if cell.isascii():
        return False
    kinds = [unicodedata.category(c) for c in cell if c not in APOSTROPHES]
    unpaired = kinds.count("Pi") + kinds.count("Ps") != kinds.count("Pf") + kinds.count("Pe")
    return "\ufffd" in cell or any(_is_odd(word, danish, unpaired) for word in WORDS.split(cell))


def _is_odd(word: str, danish: bool, unpaired: bool) -> bool:
    if not danish and any(_is_bare(first) and _is_bare(second) for first, second in pairwise(word)):
        # "åå" of DOS is "††".
        return True
    shouted = sum(c.isupper() for c in word) > 1 and not any(c.islower() for c in word)
    return any(
        _is_odd_sign(word[max(at - 1, 0) : at], sign, word[at + 1 : at + 2], danish, shouted, unpaired)
        for at, sign in enumerate(word)
        if not sign.isascii() and sign not in DANISH
    )


def _is_bare(sign: str) -> bool:
    return not (sign.isascii() or sign.isalpha() or sign in SIGNS)


def _is_odd_sign(before: str, sign: str, after: str, danish: bool, shouted: bool, unpaired: bool) -> bool:
    if sign in ODD_LETTERS and not danish:
        return True
    if not sign.isalpha() or sign in SIGNS:
        if sign in APOSTROPHES and before.isalpha():
            return shouted and not danish
        if sign in SIGNS:
            return not danish and after.isalpha() and (before.isalpha() or sign not in BEFORE_LETTERS)
        if unicodedata.category(sign) in ("Pi", "Ps", "Pf", "Pe") and sign not in "‹›":
            return unpaired and (before.isalpha() or after.isalpha())
        return before.isalpha() or after.isalpha()
    if (before + after).isdigit():
        return True
    return sign.isupper() and not shouted and (before.isalpha() or not after.isalpha())
