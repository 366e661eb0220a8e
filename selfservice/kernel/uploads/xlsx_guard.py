"""Guard against zip bombs and huge sheets in uploaded Excel files: scans a file before the reader unpacks it.

The reader (calamine, in Rust) allocates every cell between the first and the last. So `_scan_archive` first scans the
archive as a stream: its unpacked size, the last row and column, and the rows with formulas.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import number
from selfservice.kernel.uploads.limits import COLUMNS, ROWS, FileRefused, too_many_columns, too_many_rows

MAGIC = b"PK\x03\x04"
UNPACKED = 50 * 1024 * 1024
ENTRIES = 500
PIECE = 1 << 16
# Exceptions of Python's zipfile on a damaged archive.
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, struct.error)
# The tag of a row, a cell or a formula, with its attributes; and the position attribute.
TOKEN = re.compile(rb"<(?:\w+:)?(row|c|f)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,9})(\d{1,9})")
# The longest tag that may span two pieces.
OVERLAP = 4096


def rows_of(data: bytes) -> tuple[list[list[Any]], frozenset[int]]:
    """Return the cells of the first sheet, from its first row, and the numbers of rows with a formula."""
    formulas = _scan_archive(data)
    # Imported here, so that only uploads pay the import cost.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
        # From A1: empty rows at the top count, too.
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable() from error
    except BaseException as error:
        # A Rust panic of the reader is a BaseException.
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable() from error
    return rows, formulas


def unreadable() -> FileRefused:
    """Return the error for a file that is damaged, encrypted, or in another format."""
    return FileRefused(_("The file can't be read. Save it as .xlsx without a password, or as .csv, and try again."))


def _scan_archive(data: bytes) -> frozenset[int]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
                raise FileRefused(
                    _("The file unpacks to more than %(most)s MB. Copy the rows into a new, empty workbook.")
                    % {"most": number(UNPACKED // 1024 // 1024)}
                )
            plain = all(entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries)
            if "xl/workbook.xml" not in archive.namelist() or not plain:
                raise unreadable()
            formulas: set[int] = set()
            for entry in entries:
                with archive.open(entry) as file:
                    # Always read to the end: an entry longer than declared has a wrong checksum and is refused.
                    pieces = iter(partial(file.read, PIECE), b"")
                    if entry.filename.startswith("xl/worksheets/"):
                        formulas |= _scan(pieces)
                    else:
                        deque(pieces, maxlen=0)
    except (*BROKEN, RuntimeError) as error:
        raise unreadable() from error
    return frozenset(formulas)


def _scan(pieces: Iterator[bytes]) -> set[int]:
    """Refuse a sheet with too many rows or columns; return the rows with formulas."""
    extent, text = _Extent(), b""
    for piece in pieces:
        if b"\0" in piece:
            # Not UTF-8, the only encoding that TOKEN matches.
            raise unreadable()
        text += piece
        seen = 0
        for tag in TOKEN.finditer(text):
            extent.note(tag)
            seen = tag.end()
        # The tail may be the beginning of a tag: scan it again with the next piece.
        text = text[max(seen, len(text) - OVERLAP) :]
    return extent.formulas


class _Extent:
    """The extent of the cells. A row or cell without a position follows the previous one."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.formulas: set[int] = set()

    def note(self, tag: re.Match[bytes]) -> None:
        """Update the extent by a tag; raise FileRefused beyond ROWS or COLUMNS."""
        if tag[1] == b"f":
            self.formulas.add(self.row)
            return
        place = PLACE.search(tag[2])
        if tag[1] == b"row":
            self.row, self.column = int(place[2]) if place else self.row + 1, 0
        elif place:
            self.row, self.column = int(place[2]), _column(place[1])
        else:
            self.column += 1
        if self.row > ROWS + 1:
            raise too_many_rows()
        if self.column > COLUMNS:
            raise too_many_columns()


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place
