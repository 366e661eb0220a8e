"""Reader of uploaded CSV and Excel files; the content is untrusted."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from selfservice.kernel.exports import writers
from selfservice.kernel.uploads import xlsx_guard
from selfservice.kernel.uploads.limits import (
    BYTES,
    COLUMNS,
    LONGEST,
    ROWS,
    FileRefused,
    too_large,
    too_many_columns,
    too_many_rows,
)

# Excel rounds larger numbers: a SIM card's number has more digits than it stores.
EXACT = 10**15
FORMULA = ("=", "@", "\t", "\r")
GUARDED = tuple(f"'{sign}" for sign in writers.FORMULA)
# Magic bytes of unsupported formats: old Excel, PDF, PNG, JPEG, UTF-16, RAR, gzip.
NOT_TEXT = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xff\xfe", b"\xfe\xff", b"Rar!", b"\x1f\x8b")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its number in a spreadsheet, its cells as text, and the error in them, if any."""

    number: int
    cells: Sequence[str]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings, and the non-empty rows below them."""

    heads: Sequence[str]
    lines: Sequence[Line]


def read(data: bytes) -> Sheet:
    """Read a file of at most BYTES; raise FileRefused."""
    if not data.strip():
        raise FileRefused(_("The file is empty."))
    if len(data) > BYTES:
        raise too_large()
    lines = _excel(data) if data.startswith(xlsx_guard.MAGIC) else _csv(data)
    filled = [line for line in lines if line.trouble or any(line.cells)]
    if not filled:
        raise FileRefused(_("The file is empty."))
    head, *rest = filled
    if len(rest) > ROWS:
        raise too_many_rows()
    if not rest:
        raise FileRefused(_("There are no rows under the headings."))
    return Sheet(head.cells, rest)


def _excel(data: bytes) -> list[Line]:
    rows, formulas = xlsx_guard.rows_of(data)
    found = []
    for index, row in enumerate(rows, start=1):
        trouble = _formula() if index in formulas else ""
        cells = []
        for value in row:
            if isinstance(value, float) and abs(value) >= EXACT:
                trouble = trouble or _("Excel has rounded a number. Format the column as text, and type it again.")
            cells.append(_text(value))
        found.append(Line(index, cells, trouble))
    return found


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool | time | timedelta):
        return str(value)
    return _clean(str(value))


def _csv(data: bytes) -> list[Line]:
    if data.startswith(NOT_TEXT) or b"\0" in data:
        raise xlsx_guard.unreadable()
    rows = data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
    if rows > 2 * ROWS:
        # Too many line breaks for any valid file: refuse before parsing.
        raise too_many_rows()
    text = _decoded(data)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    found = []
    try:
        for row in reader:
            if len(row) > COLUMNS:
                raise too_many_columns()
            trouble = _formula() if any(cell.startswith(FORMULA) for cell in row) else ""
            found.append(Line(reader.line_num, [_clean(cell) for cell in row], trouble))
    except csv.Error as error:
        raise xlsx_guard.unreadable() from error
    return found


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The encoding of older Danish spreadsheets; it can decode any bytes.
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t", key=head.count)


def _formula() -> str:
    return _("There is a formula in a cell. Paste it as a value.")


def _clean(text: str) -> str:
    if text.startswith(GUARDED):
        # The portal's downloads prefix text that a spreadsheet would take for a formula: "+45 …".
        text = text[1:]
    return " ".join(text[:LONGEST].split())
