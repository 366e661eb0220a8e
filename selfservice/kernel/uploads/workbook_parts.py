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
# Styles of a workbook (Excel's own limit).
MOST_STYLES = 65_490


def _elements(archive: zipfile.ZipFile, name: str, wanted: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the parent and the attributes of each wanted element, without namespaces. Raises ValueError."""
    if name not in archive.namelist():
        return
    found: list[tuple[str, dict[str, str]]] = []
    path = [""]

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == wanted:
            named = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            if len(named) < len(attributes):
                raise ValueError("two attributes differ by their namespace alone")
            found.append((path[-1], named))
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
    """A sheet of the workbook: its place among them, its name, and its file in the archive."""

    place: int
    name: str
    file: str


def first_visible(archive: zipfile.ZipFile) -> SheetPart:
    """Return the first worksheet that is not hidden, else the first one of all.

    Raises ValueError without one, and where the reader might take another file for it than the one that is scanned.
    """
    relations = [of for _, of in _elements(archive, RELATIONS, "Relationship")]
    targets = {of.get("Id"): of.get("Target", "") for of in relations if of.get("Type", "").endswith("/worksheet")}
    if len({of.get("Id") for of in relations}) < len(relations):
        raise ValueError("two relations have one id")
    sheets = [
        (of.get("state", "visible") != "visible", place, of)
        for place, (_, of) in enumerate(_elements(archive, WORKBOOK, "sheet"))
        if of.get("id") in targets
    ]
    _hidden, place, of = min(sheets, key=lambda sheet: sheet[:2])
    return SheetPart(place, of.get("name", ""), _file_of(archive, targets[of["id"]]))


def _file_of(archive: zipfile.ZipFile, target: str) -> str:
    """Return the file that a relation of the workbook names, in any case, as the reader finds it. Raises ValueError."""
    path = target[1:] if target.startswith("/") else target if target.startswith("xl/") else f"xl/{target}"
    found = next((name for name in archive.namelist() if same_case(name) == same_case(path)), None)
    if found is None or posixpath.normpath(path) != path:
        raise ValueError("the relation leads to no file, or back")
    return found


def same_case(name: str) -> str:
    """Return the name of a file in the archive as names are compared."""
    return name.replace("\\", "/").lower()


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
