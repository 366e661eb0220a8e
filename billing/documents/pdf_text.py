"""Texts that are set as they are: their width, where they break, and which characters the fonts have."""

from __future__ import annotations

from functools import cache, lru_cache

from accounts.onboarding.letters.page import ASSETS

NBSP = "\u00a0"
# Drawn for a character that no embedded font has: PDF/A allows no missing glyph.
REPLACEMENT = "\ufffd"
LAST_OF_FONTS = "\u2fff"
# The width of a character that the font does not have, in em.
OTHER = 0.9


@lru_cache(maxsize=10_000)
def width(text: str) -> float:
    """Return the width of a text in the font's regular weight, in em."""
    advances = _advances()
    return sum(advances.get(letter, OTHER) for letter in text)


def wrapped(text: str, most: float) -> list[str]:
    """Return the text in lines of at most so many em, broken at spaces where there are any; at least one line."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer) <= most:
            lines[-1] = longer
            continue
        parts = _pieces(word, most)
        lines = [*lines, *parts] if lines[-1] else parts
    return lines


def _pieces(word: str, most: float) -> list[str]:
    """Return a word that may be longer than a line in pieces that are not."""
    size = max(1, int(most)) if width(word) > most else len(word)
    return [word[start : start + size] for start in range(0, len(word), size)]


def cut(text: str, most: int) -> str:
    """Return the text, or its beginning."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def drawn(text: str) -> str:
    """Return the text with what no embedded font can draw replaced."""
    if text.isascii() or max(text) <= LAST_OF_FONTS:
        return text
    return "".join(letter if letter <= LAST_OF_FONTS else REPLACEMENT for letter in text)


@cache
def _advances() -> dict[str, float]:
    """Return the width of each character of the font in em."""
    from fontTools.ttLib import TTFont

    font = TTFont(ASSETS / "hanken-grotesk-latin-400.woff2")
    em, widths = font["head"].unitsPerEm, font["hmtx"]
    return {chr(code): widths[name][0] / em for code, name in font.getBestCmap().items()}
