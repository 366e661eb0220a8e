"""Excel files, written row by row into a temporary file so that memory use is constant."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Limits of Excel: characters of a cell, and of a sheet's name.
LONGEST_TEXT, LONGEST_NAME = 32_767, 31
NARROWEST, WIDEST = 8, 60


def workbook(
    title: str, heads: Sequence[str], chunks: Iterable[list[list[Any]]], *, as_text: bool = False
) -> IO[bytes]:
    """Return a workbook with one sheet as an open file, positioned at its start; closing the file deletes it.

    Text is written as text, whatever it starts with; dates, times and numbers as such. `as_text` formats all cells as
    text, for a file to fill in: Excel rounds numbers as long as a SIM card's.
    """
    # Imported here so that only downloads pay for it.
    from xlsxwriter import Workbook

    file = tempfile.TemporaryFile()  # noqa: SIM115  (the answer closes it)
    document = Workbook(file, {"constant_memory": True})
    sheet = document.add_worksheet(_sheet_name(title))
    bold, day = document.add_format({"bold": True}), document.add_format({"num_format": "dd-mm-yyyy"})
    moment = document.add_format({"num_format": "dd-mm-yyyy hh:mm:ss"})
    widths = [len(head) for head in heads]
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    at = 0
    for chunk in chunks:
        for line in chunk:
            at += 1
            for column, value in enumerate(line):
                widths[column] = max(widths[column], _write(sheet, at, column, value, day, moment))
    plain = document.add_format({"num_format": "@"}) if as_text else None
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST), plain)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, at, len(heads) - 1)
    document.close()
    file.seek(0)
    return file


def _write(sheet: Any, row: int, column: int, value: Any, day: Any, moment: Any) -> int:
    """Write a cell; return its approximate width in characters."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local.replace(tzinfo=None), moment)
        return 19
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
        return 10
    if isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
        return len(str(value))
    sheet.write_string(row, column, value[:LONGEST_TEXT])
    return len(value)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:LONGEST_NAME] or "1"
