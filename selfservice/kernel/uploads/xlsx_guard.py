"""Guard against zip bombs and huge sheets in uploaded Excel files: scans a file before the reader unpacks it.

The reader (calamine, in Rust) allocates every cell between the first and the last that is filled. So `_scan_archive`
first scans the archive as a stream: its unpacked size, and the last filled row and column of the sheet that is read.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from array import array
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import number
from selfservice.kernel.uploads.limits import (
    COLUMNS,
    MOST_LINES,
    FileRefused,
    too_many_columns,
    too_many_rows,
)
from selfservice.kernel.uploads.number_formats import Show
from selfservice.kernel.uploads.workbook_parts import PIECE, WORKBOOK, SheetPart, first_visible, same_case, shown_styles

MAGIC = b"PK\x03\x04"
UNPACKED = 50 * 1024 * 1024
ENTRIES = 500
# Exceptions of Python's zipfile on a damaged archive, and of the parts of a workbook.
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, struct.error)
# The tag of a row, a cell, its value or its formula, with its attributes; the end of the rows.
TOKEN = re.compile(
    rb"<(?:\w+:)?(row|c|f|v|is)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>|</(?:\w+:)?(sheetData)(?=[\s>])"
)
PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,9})(\d{1,9})")
STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d{1,6})[\"']")
# A formula that is a text, so that a spreadsheet leaves a number as it is: ="0042". Other signs may be a calculation.
AS_TEXT = re.compile(rb'\s*=?\s*(?:"|&quot;)[^"&<]{0,300}(?:"|&quot;)\s*</')
# The longest tag that may span two pieces, and the longest such formula.
OVERLAP, LOOKAHEAD = 4096, 400
# What `Grid.marks` says of a cell, besides the number of a style plus FIRST_STYLE.
FORMULA, FIRST_STYLE = 1, 2


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet from its first row, and what the reader does not say of them."""

    rows: list[list[Any]]
    marks: array[int]
    styles: Mapping[int, Show]

    @property
    def last_row(self) -> int:
        """Return the number of the last row; one with formulas only has no cells."""
        return max(len(self.rows), -(-len(self.marks) // COLUMNS))

    def formulas(self, row: int) -> list[int]:
        """Return the columns of a row (from 0) with a formula."""
        start = row * COLUMNS
        return [column for column, mark in enumerate(self.marks[start : start + COLUMNS]) if mark == FORMULA]

    def shown(self, row: int, column: int, value: float) -> str | None:
        """Return the number as its format shows it, if the format changes what it says."""
        place = row * COLUMNS + column
        mark = self.marks[place] if place < len(self.marks) else 0
        return self.styles[mark - FIRST_STYLE](value) if mark >= FIRST_STYLE else None


def grid_of(data: bytes) -> Grid:
    """Return the first sheet that a person sees."""
    sheet, marks, styles = _scan_archive(data)
    # Imported here, so that only uploads pay the import cost.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        names = [found.name for found in workbook.sheets_metadata]
        if names.count(sheet.name) != 1 or names[sheet.place] != sheet.name:
            # The reader finds a sheet by its name: another one than was scanned.
            raise unreadable()
        # From A1: empty rows at the top count, too.
        rows = workbook.get_sheet_by_index(sheet.place).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise unreadable() from error
    except FileRefused:
        raise
    except BaseException as error:
        # A Rust panic of the reader is a BaseException.
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable() from error
    return Grid(rows, marks, styles)


def unreadable() -> FileRefused:
    """Return the error for a file that is damaged, encrypted, or in another format."""
    return FileRefused(_("The file can't be read. Save it as .xlsx without a password, or as .csv, and try again."))


def _scan_archive(data: bytes) -> tuple[SheetPart, array[int], Mapping[int, Show]]:
    """Return the sheet to read, its marks, and the styles that matter."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
                raise FileRefused(
                    _("The file unpacks to more than %(most)s MB. Copy the rows into a new, empty workbook.")
                    % {"most": number(UNPACKED // 1024 // 1024)}
                )
            known = all(entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries)
            # The reader finds files in any case, so that two of one name could be taken for each other.
            unique = len({same_case(name) for name in archive.namelist()}) == len(entries)
            if WORKBOOK not in archive.namelist() or not known or not unique:
                raise unreadable()
            sheet = first_visible(archive)
            styles = shown_styles(archive)
            extent = _Extent(styles)
            for entry in entries:
                with archive.open(entry) as file:
                    # Always read to the end: an entry longer than declared has a wrong checksum and is refused.
                    pieces = iter(partial(file.read, PIECE), b"")
                    if entry.filename == sheet.file:
                        _scan(pieces, extent)
                    else:
                        deque(pieces, maxlen=0)
    except (*BROKEN, RuntimeError) as error:
        raise unreadable() from error
    return sheet, extent.marks, styles


def _scan(pieces: Iterator[bytes], extent: _Extent) -> None:
    """Note the cells of a sheet; refuse one with too many rows or columns."""
    text = b""
    piece = next(pieces, b"")
    while piece:
        following = next(pieces, b"")
        if b"\0" in piece:
            # Not UTF-8, the only encoding that TOKEN matches.
            raise unreadable()
        text += piece
        seen = 0
        for tag in TOKEN.finditer(text):
            if tag[1] == b"f" and following and len(text) - tag.end() < LOOKAHEAD:
                # What the formula is comes with the next piece.
                break
            extent.note(tag)
            seen = tag.end()
        # The tail may be the beginning of a tag: scan it again with the next piece.
        text = text[max(seen, len(text) - OVERLAP) :]
        piece = following


class _Extent:
    """The extent of the filled cells. A row or cell without a position follows the previous one.

    A cell counts when it has a value or a formula: a coloured cell may be anywhere.
    """

    def __init__(self, styles: Mapping[int, Show]) -> None:
        self.row = self.column = self.style = 0
        self.ended = False
        self.styles = styles
        self.marks = array("H")

    def note(self, tag: re.Match[bytes]) -> None:
        """Update the extent by a tag; raise FileRefused beyond the limits."""
        name = tag[1]
        if name is None:
            self.ended = True
        elif name == b"row":
            place = PLACE.search(tag[2])
            self.row, self.column = int(place[2]) if place else self.row + 1, 0
        elif name == b"c":
            place, style = PLACE.search(tag[2]), STYLE.search(tag[2])
            self.row, self.column = (int(place[2]), _column(place[1])) if place else (self.row, self.column + 1)
            self.style = int(style[1]) if style else 0
        else:
            self._fill(name == b"f" and not self.ended and not AS_TEXT.match(tag.string, tag.end()))

    def _fill(self, is_formula: bool) -> None:
        if self.row > MOST_LINES:
            raise too_many_rows()
        if self.column > COLUMNS:
            raise too_many_columns()
        if self.row < 1 or self.column < 1 or not (is_formula or self.style in self.styles):
            return
        place = (self.row - 1) * COLUMNS + self.column - 1
        if place >= len(self.marks):
            self.marks.extend([0] * (place + 1 - len(self.marks)))
        if self.marks[place] != FORMULA:
            self.marks[place] = FORMULA if is_formula else self.style + FIRST_STYLE


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place
