"""Reader of uploaded CSV and Excel files; the content is untrusted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.exports import writers
from selfservice.kernel.types.cleaning import composed
from selfservice.kernel.uploads import csv_text, number_formats, old_encodings, xlsx_guard
from selfservice.kernel.uploads.csv_text import FIRST
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
# A text as a formula, so that a spreadsheet leaves it as it is: ="0042".
AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
# A number that was too long for its column, as Excel writes it into a CSV file: 4,52012E+09.
ROUNDED = re.compile(r"[-+]?[0-9](?:[.,][0-9]+)?E[+-][0-9]{2,3}", re.IGNORECASE)
# Errors of a formula, in English and in Danish.
ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
    | {"#I/T", "#REFERENCE!", "#VÆRDI!", "#DIVISION/0!", "#NAVN?", "#NUL!"}
)
GUARDED = tuple(f"'{sign}" for sign in writers.FORMULA)
# Magic bytes of unsupported formats: old Excel, PDF, PNG, JPEG, RAR, gzip.
NOT_TEXT = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"\x1f\x8b")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its number in a spreadsheet, its cells as text, and the errors in them by column (from 0).

    The errors are lazy: they are read in several languages.
    """

    number: int
    cells: Sequence[str]
    troubles: Mapping[int, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings with their line, and the non-empty rows below them."""

    heads: Sequence[str]
    lines: Sequence[Line]
    head_line: int = 1

    def candidates(self) -> list[Sheet]:
        """Return the table as it is with each of the first lines as its headings: there may be a title above them."""
        found = [self]
        for place, line in enumerate(self.lines[:FIRST], start=1):
            if line.number <= FIRST:
                found.append(Sheet(line.cells, self.lines[place:], line.number))
        return found


def read(data: bytes) -> Sheet:
    """Read a file of at most BYTES; raise FileRefused."""
    if not data.strip():
        raise FileRefused(_("The file is empty."))
    if len(data) > BYTES:
        raise too_large()
    lines = _excel(data) if data.startswith(xlsx_guard.MAGIC) else _csv(data)
    filled = [line for line in lines if line.troubles or any(line.cells)]
    if not filled:
        raise FileRefused(_("The file is empty."))
    head, *rest = filled
    if len(rest) > ROWS:
        raise too_many_rows()
    if not rest:
        raise FileRefused(_("There are no rows under the headings."))
    return Sheet(head.cells, rest, head.number)


def _excel(data: bytes) -> list[Line]:
    grid = xlsx_guard.grid_of(data)
    found = []
    for index in range(grid.last_row):
        values = grid.rows[index] if index < len(grid.rows) else []
        troubles = dict.fromkeys(grid.formulas(index), _formula())
        cells = []
        for column, value in enumerate(values):
            if isinstance(value, float):
                cells.append(grid.shown(index, column, value) or number_formats.plain(value))
            else:
                cells.append(_text(value))
            if reason := _rounded(value) or _wrong(cells[-1]):
                troubles.setdefault(column, reason)
        found.append(Line(index + 1, cells, troubles))
    return found


def _rounded(value: Any) -> Any:
    return _too_long() if isinstance(value, float) and abs(value) >= EXACT else ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("TRUE") if value else _("FALSE")
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time | timedelta):
        return str(value)
    return _clean(str(value))


def _csv(data: bytes) -> list[Line]:
    found = None if data.startswith(NOT_TEXT) else csv_text.decoded(data)
    if found is None:
        raise xlsx_guard.unreadable()
    delimiter, text = csv_text.separator(found.text)
    danish = old_encodings.has_danish(text)
    lines = []
    for number, row in enumerate(csv_text.records(text, delimiter), start=1):
        if len(row) > COLUMNS:
            row = row[: csv_text.filled(row)]
        if len(row) > COLUMNS:
            raise too_many_columns()
        if not found.certain and (cell := next((cell for cell in row if old_encodings.is_misread(cell, danish)), "")):
            raise csv_text.misread(number, " ".join(cell.split()))
        troubles = {column: reason for column, cell in enumerate(row) if (reason := _calculated(cell) or _wrong(cell))}
        lines.append(Line(number, [_clean(cell) for cell in row], troubles))
    return lines


def _wrong(cell: str) -> Any:
    """Return the reason why the cell can't be used, if there is one."""
    if ROUNDED.fullmatch(cell.strip()):
        return _too_long()
    if cell in ERRORS:
        return _calculation_error(cell)
    return ""


def _calculated(cell: str) -> Any:
    """Return the reason for a formula in a CSV file; in a workbook, such a text is a text."""
    return _formula() if cell.startswith(FORMULA) and not AS_TEXT.fullmatch(cell) else ""


def _text_of_calculation_error(cell: str) -> str:
    return _("There is an error in a cell: %(text)s. Correct it in the sheet.") % {"text": cell}


_calculation_error: Any = lazy(_text_of_calculation_error, str)


def _formula() -> Any:
    return _lazy("There is a formula in a cell. Paste it as a value.")


def _too_long() -> Any:
    return _lazy("Excel has rounded a number. Format the column as text, and type it again.")


def _clean(text: str) -> str:
    if as_text := AS_TEXT.fullmatch(text):
        text = as_text[1].replace('""', '"')
    elif text.startswith(GUARDED):
        # The portal's downloads prefix text that a spreadsheet would take for a formula: "+45 …".
        text = text[1:]
    return " ".join(composed(text[:LONGEST]).split())
