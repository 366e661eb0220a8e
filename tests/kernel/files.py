"""Files as people, and others, send them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from selfservice.kernel.uploads.reader import Line


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; text that begins with "=" is a formula."""
    out = BytesIO()
    workbook = Workbook(out, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str) and not value.startswith("="):
                sheet.write_string(at, column, value)
            else:
                sheet.write(at, column, value)
    workbook.close()
    return out.getvalue()


def csv(rows: Sequence[Sequence[str]], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """The same as CSV."""
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def changed(data: bytes, change: Any, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook with one of its parts changed: `change` takes bytes and gives bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == name else content)
    return out.getvalue()


def with_sheet(rows: bytes) -> bytes:
    """A workbook whose sheet holds these rows of XML."""
    return changed(
        xlsx([["x"]]),
        lambda xml: re.sub(rb"<sheetData>.*</sheetData>", lambda _m: b"<sheetData>" + rows + b"</sheetData>", xml),
    )


def bomb(megabytes: int = 200) -> bytes:
    """A small file that unpacks to a large one."""
    return changed(xlsx([["x"]]), lambda xml: xml + b" " * megabytes * 1024 * 1024)


def lying_bomb() -> bytes:
    """The same, and its directory says that it is small."""
    data = bytearray(bomb(60))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        sizes = [(e.file_size, e.compress_size) for e in archive.infolist() if e.filename.endswith("sheet1.xml")]
    size = sizes[0][0].to_bytes(4, "little")
    assert size in data
    return bytes(data.replace(size, (1000).to_bytes(4, "little")))


def trouble(line: Line) -> str:
    """The first error of a line that was read, if there is one."""
    return str(next(iter(line.troubles.values()), ""))
