"""Parts of an uploaded workbook: its sheets, and the number formats of its cells. Read without entities."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from xml.parsers import expat

from selfservice.kernel.uploads.number_formats import BUILT_IN, Show, shown_by

PIECE = 1 << 16
WORKBOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
SHEETS = "xl/worksheets/"
# Styles of a workbook (Excel's own limit).
MOST_STYLES = 65_490


def _elements(archive: zipfile.ZipFile, name: str, wanted: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the parent and the attributes of each wanted element, without namespaces."""
    if name not in archive.namelist():
        return
    found: list[tuple[str, dict[str, str]]] = []
    path = [""]

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == wanted:
            found.append((path[-1], {key.rpartition(":")[2]: value for key, value in attributes.items()}))
        path.append(local)

    def entity(*_declared: Any) -> None:
        raise ValueError("a workbook declares no entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EntityDeclHandler = start, entity
    parser.EndElementHandler = lambda _tag: path.pop()
    with archive.open(name) as file:
        try:
            for piece in iter(partial(file.read, PIECE), b""):
                parser.Parse(piece, False)
                yield from found
                found.clear()
        except expat.ExpatError as error:
            raise ValueError("a part is no XML") from error


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the workbook: its name, and its file in the archive, empty if that is not known."""

    name: str = ""
    file: str = ""


def first_visible(archive: zipfile.ZipFile) -> tuple[int, SheetPart]:
    """Return the place of the first worksheet that is not hidden, and the sheet; else the first one of all."""
    files = {
        of.get("Id"): posixpath.normpath(posixpath.join("/xl", of.get("Target", ""))).lstrip("/")
        for _, of in _elements(archive, RELATIONS, "Relationship")
        if of.get("Type", "").endswith("/worksheet")
    }
    sheets = [of for _, of in _elements(archive, WORKBOOK, "sheet")]
    for place, of in enumerate(sheets):
        if of.get("id") in files and of.get("state", "visible") == "visible":
            return place, SheetPart(of.get("name", ""), files[of["id"]])
    return 0, SheetPart()


def shown_styles(archive: zipfile.ZipFile) -> dict[int, Show]:
    """Return how numbers are shown by the styles that change what they say, by the style's number."""
    codes = dict(BUILT_IN)
    for _, of in _elements(archive, STYLES, "numFmt"):
        if of.get("numFmtId", "").isdecimal() and len(codes) < MOST_STYLES:
            codes[int(of["numFmtId"])] = of.get("formatCode", "")
    shows = {number: show for number, code in codes.items() if (show := shown_by(code[:255]))}
    styles = (of for parent, of in _elements(archive, STYLES, "xf") if parent == "cellXfs")
    numbers = (int(of.get("numFmtId", "0") or 0) for of in styles)
    return {style: shows[number] for style, number in zip(range(MOST_STYLES), numbers, strict=False) if number in shows}
