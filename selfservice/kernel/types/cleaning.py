"""Clean text as people paste it, before anything reads it: forms, searches, cells of files and rows of feeds.

`composed` is for names and other text, `plain` for text with numbers in it (dates, searches), `compact` for one number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Embedding, override and isolate marks: they turn the direction of the text around them, and belong in no name.
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Characters that look like a dash outside the Unicode category of dashes (Pd): minus signs and a hyphen bullet.
MORE_DASHES = "\u2212\u2043\u02d7\u2796"
# Compatibility forms that are the same character in another width or type: "１" and "𝟏", but not "¹", "①" or "½".
SAME = ("<wide>", "<narrow>", "<font>")
# What people write between the digits of a number.
BETWEEN = re.compile(r"[\s.\-/()]+")
SPACES = re.compile(r"\s+")
# Words in front of a number, in lower case and without spaces, dots and dashes: "tel:", "CVR-nr.", "ICCID:".
PHONE = ("telefon", "tel", "tlf", "mobil", "mobile", "phone", "callto", "sms")
CVR = ("cvr", "vat")
ICCID = ("iccid", "sim", "simkort")
EAN = ("ean", "gln")
ACCOUNT = ("konto", "kontonummer", "account")
ANY = (*PHONE, *CVR, *ICCID, *EAN, *ACCOUNT)
NUMBER_WORD = "(?:nummer|number|nr|no)?:?"


class NumberError(ValueError):
    """The text is not such a number.

    code: "unreadable" (something other than digits is left over), "length", "start" or "check" (check digit). The
    text is not part of the error, so that no message repeats it.
    """

    def __init__(self, reason: str, code: str, *, digits: int = 0) -> None:
        super().__init__(reason)
        self.code, self.digits = code, digits


def composed(text: str) -> str:
    """Return the text in Unicode form C, as most keyboards write it, without marks that turn its direction."""
    if text.isascii():
        return text
    return DIRECTION.sub("", unicodedata.normalize("NFC", text))


def plain(text: str) -> str:
    """Return text with numbers in it as a Danish keyboard writes it.

    Without invisible marks (Unicode category Cf), with one kind of dash and of space, and with every sign in its
    ordinary width.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", "".join(map(_plain, text)))
    return SPACES.sub(" ", text).strip()


@lru_cache(maxsize=1_000)
def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Zs":
        return " "
    if category == "Pd" or character in MORE_DASHES:
        return "-"
    if unicodedata.decomposition(character).startswith(SAME):
        return unicodedata.normalize("NFKC", character)
    return character


def compact(text: str, labels: tuple[str, ...] = ()) -> str:
    """Return one number as ASCII digits, perhaps after a "+", without what people write around and between them.

    `labels` are words that may be in front of it. Whatever else there is stays, for the caller to refuse.
    """
    bare = BETWEEN.sub("", plain(text))
    if labels and (found := _label(labels).match(bare)):
        return bare[found.end() :]
    return bare


@lru_cache(maxsize=20)
def _label(labels: tuple[str, ...]) -> re.Pattern[str]:
    # Only in front of a number, so that the name "Tel Aviv" stays one.
    return re.compile(f"(?:{'|'.join(labels)}){NUMBER_WORD}(?=[+0-9]|DK)", re.IGNORECASE)


def digits_of(bare: str, what: str, length: int | None = None) -> str:
    """Return the digits of a compact number, perhaps so many; raise NumberError for anything else."""
    if bare and not (bare.isascii() and bare.isdigit()):
        raise NumberError(f"not {what}", "unreadable")
    if not bare or length not in (None, len(bare)):
        reason = f"{what} has {length} digits" if length else f"not {what}"
        raise NumberError(reason, "length", digits=len(bare))
    return bare


def password_text(text: str) -> str:
    """Return a password in Unicode form KC, so that every keyboard and every system types the same."""
    return unicodedata.normalize("NFKC", text)


def password_spellings(text: str) -> list[str]:
    """Return the forms in which a password may have been stored, the one of new passwords first."""
    forms = [password_text(text), text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)]
    return list(dict.fromkeys(forms))
