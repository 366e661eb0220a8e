"""Excel files from outside, looked through before anything unpacks them: a small file can hold an enormous one.

The reader (calamine, in Rust) makes room for every cell between the first and the last. So the sheet is looked through
first, as a stream: how much it unpacks to, how far its cells reach, and which of them are formulas.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import number
from selfservice.kernel.uploads.limits import COLUMNS, ROWS, FileRefused, too_many_columns, too_many_rows

MAGIC = b"PK\x03\x04"
UNPACKED = 50 * 1024 * 1024
ENTRIES = 500
PIECE = 1 << 16
# What a damaged archive makes Python's reader raise.
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, struct.error)
# The tag of a row, a cell or a formula, with its attributes; and the place in them.
TOKEN = re.compile(rb"<(?:\w+:)?(row|c|f)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,9})(\d{1,9})")
# The longest tag that may lie across two pieces.
OVERLAP = 4096


def rows_of(data: bytes) -> tuple[list[list[Any]], frozenset[int]]:
    """The cells of the first sheet, from its first line on, and the numbers of the lines that hold a formula."""
    formulas = _look_through(data)
    # Only those who send a file pay for it.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
        # From A1 on: what is left empty above counts as lines, too.
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable() from error
    except BaseException as error:
        # A panic of the reader's is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable() from error
    return rows, formulas


def unreadable() -> FileRefused:
    """What is said of a file that is broken, locked by a password, or of another kind."""
    return FileRefused(_("The file can't be read. Save it as .xlsx without a password, or as .csv, and try again."))


def _look_through(data: bytes) -> frozenset[int]:
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
                    sheet = entry.filename.startswith("xl/worksheets/")
                    formulas |= _scan(file) if sheet else _read(file)
    except (*BROKEN, RuntimeError) as error:
        raise unreadable() from error
    return frozenset(formulas)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The entry, unpacked to its end: what is longer than it says has a wrong checksum, and is refused for that."""
    while piece := file.read(PIECE):
        yield piece


def _read(file: IO[bytes]) -> set[int]:
    for _piece in _pieces(file):
        pass
    return set()


def _scan(file: IO[bytes]) -> set[int]:
    """Refuse a sheet that reaches too far; return the lines with formulas."""
    reach, text = _Reach(), b""
    for piece in _pieces(file):
        if b"\0" in piece:
            # Not UTF-8, which is all that is looked through here.
            raise unreadable()
        text += piece
        seen = 0
        for tag in TOKEN.finditer(text):
            reach.note(tag)
            seen = tag.end()
        # What may be the beginning of a tag is looked at again with the next piece.
        text = text[max(seen, len(text) - OVERLAP) :]
    return reach.formulas


class _Reach:
    """How far the cells reach. A row or cell that doesn't say its place follows the one before it."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.formulas: set[int] = set()

    def note(self, tag: re.Match[bytes]) -> None:
        """Take in a tag."""
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
