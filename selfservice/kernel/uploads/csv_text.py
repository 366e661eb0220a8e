"""Text of uploaded CSV files: its encoding, its delimiter, and its rows as a spreadsheet would show them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.translation import gettext as _

from selfservice.kernel.uploads.limits import MOST_LINES, FileRefused, too_many_rows

# In the order of preference where two separate equally many lines.
DELIMITERS = ";\t,"
# The first lines, among which a title may be.
FIRST = 10
# A line for Excel that names the separator, and is not shown.
SEPARATOR = re.compile(r'\ufeff?"?sep=(.)"?[ ;,\t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
QUOTED = re.compile(r'"(?:[^"]|"")*"')
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file. `certain`: whether its encoding is known; otherwise its letters may be misread."""

    text: str
    certain: bool


def decoded(data: bytes) -> Text | None:
    """Return the text in UTF-8 or UTF-16, else in Windows-1252, as older Danish spreadsheets write; None if binary."""
    encoding = _utf16(data) or "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            return None
        # Undefined bytes become U+FFFD, which is in no word.
        text = data.decode("cp1252", errors="replace")
        return None if "\0" in text else Text(text, certain=False)
    return None if "\0" in text else Text(text.removeprefix("\ufeff"), certain=True)


def _utf16(data: bytes) -> str:
    """Return the encoding if it is UTF-16, with or without a byte order mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = data[: 2 * (len(data[:2000]) // 2)]
    for encoding, high, low in (("utf-16-le", start[1::2], start[0::2]), ("utf-16-be", start[0::2], start[1::2])):
        if len(start) >= 8 and high.count(0) * 2 > len(high) and not low.count(0):
            return encoding
    return ""


def separator(text: str) -> tuple[str, str]:
    """Return the delimiter, and the text without the line that names it."""
    if named := SEPARATOR.match(text):
        return named[1], text[named.end() :]
    lines = [QUOTED.sub("", line) for line in LINE_END.split(text[:100_000]) if line.strip()][:FIRST]
    return max(DELIMITERS, key=lambda sign: sum(sign in line for line in lines)), text


def records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows, in which a quoted cell may hold line breaks; an empty line is an empty row.

    Raises FileRefused with the row of a quotation mark that is not closed, or takes in rows that follow it.
    """
    if len(LINE_END.findall(text)) > MOST_LINES:
        # Too many line breaks for any valid file: refuse before parsing.
        raise too_many_rows()
    rows = enumerate(_rows(text, delimiter), start=1)
    first = list(islice(rows, FIRST))
    width = max((filled(row) for _number, (row, broken) in first if row and not broken), default=0)
    for number, (row, broken) in chain(first, rows):
        if row is None or (broken and _takes_rows_in(row, broken, delimiter, width)):
            raise stray_quote(number)
        yield row


def _rows(text: str, delimiter: str) -> Iterator[tuple[list[str] | None, list[str]]]:
    """Yield each row, and those of its cells that hold line breaks.

    None for a row with a cell that begins with a quotation mark and does not end with it: the last one.
    """
    mark = re.escape(delimiter)
    cell = re.compile(rf'"((?:[^"]|"")*+)" *(?={mark}|\r|\n|\Z)|(?!")([^{mark}\r\n]*+)')
    place = 0
    while place < len(text):
        row: list[str] = []
        broken: list[str] = []
        for found in _cells(text, place, cell, delimiter):
            if found is None:
                yield None, broken
                return
            row.append(found[2] if found[1] is None else found[1].replace('""', '"'))
            if found[1] is not None and LINE_END.search(row[-1]):
                broken.append(row[-1])
            place = found.end()
        yield row, broken
        end = LINE_END.match(text, place)
        place = end.end() if end else place


def _cells(text: str, place: int, cell: re.Pattern[str], delimiter: str) -> Iterator[re.Match[str] | None]:
    """Yield the cells of one row; None for one that begins with a quotation mark and does not end with it."""
    while found := cell.match(text, place):
        yield found
        place = found.end() + 1
        if not text.startswith(delimiter, found.end()):
            return
    yield None


def _takes_rows_in(row: list[str], broken: list[str], delimiter: str, width: int) -> bool:
    """Return whether the cells with line breaks were cells of several rows.

    A mark before cell j of one row and one behind cell k of a later row make one cell of what is between them. If
    j > k, the row that is left has more columns than there are; if not, that cell has a row's delimiters, or more.
    """
    return filled(row) > width > 1 or any(cell.count(delimiter) >= max(width - 1, 1) for cell in broken)


def filled(row: list[str]) -> int:
    """Return the number of columns up to the last one with text."""
    return max((place for place, value in enumerate(row, start=1) if value.strip()), default=0)


def stray_quote(number: int) -> FileRefused:
    """Return the error for a quotation mark that begins a cell and does not end it."""
    return FileRefused(
        _(
            "The file can't be read from line %(line)s on: a cell there begins with a quotation mark (\") that is not"
            " closed where the cell ends. Remove the mark, and try again."
        )
        % {"line": number}
    )


def misread(number: int, cell: str) -> FileRefused:
    """Return the error for letters of an unknown encoding."""
    return FileRefused(
        _(
            "The letters in line %(line)s can't be read for certain: “%(text)s”. Save the file as Excel (.xlsx) or as"
            " CSV UTF-8, and try again."
        )
        % {"line": number, "text": cell[:40]}
    )
