"""A workbook in which the reader would find another sheet than the one that was scanned is refused."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from selfservice.kernel.uploads.limits import FileRefused
from selfservice.kernel.uploads.reader import read
from tests.kernel import files

WORKBOOK, RELATIONS, SHEET = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"
BIG = "xl/worksheets/big.xml"
# Far apart, two cells take as much memory as all those between them; here they are few.
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="ZZ2"><v>1</v></c></row>'
    b"</sheetData></worksheet>"
)
Parts = list[tuple[str, bytes]]


def repacked(change: Callable[[Parts], Parts]) -> bytes:
    """A workbook with its parts changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(files.xlsx([["Nummer", "Afdeling"], ["20123456", "Salg"]]))) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(out, "w") as new:
        for name, content in change(parts):
            new.writestr(name, content)
    return out.getvalue()


def altered(parts: Parts, name: str, change: Callable[[bytes], bytes]) -> Parts:
    return [(one, change(content) if one == name else content) for one, content in parts]


def first(tag: bytes, xml: bytes) -> bytes:
    found = re.search(rb"<" + tag + rb" [^>]*>", xml)
    assert found
    return found[0]


def upper_case(parts: Parts) -> Parts:
    """The reader finds the file in any case."""
    return [("xl/worksheets/SHEET1.xml", FAR) if name == SHEET else (name, content) for name, content in parts]


def two_cases(parts: Parts) -> Parts:
    return [("xl/worksheets/SHEET1.xml", FAR), *parts, ("xl/worksheets/SHEET1.XML", FAR)]


def steps_back(parts: Parts) -> Parts:
    """The reader takes the path as a name."""
    back = b"worksheets/../worksheets/sheet1.xml"
    parts = altered(parts, RELATIONS, lambda xml: xml.replace(b"worksheets/sheet1.xml", back))
    return [*parts, ("xl/worksheets/../worksheets/sheet1.xml", FAR)]


def two_relations(parts: Parts) -> Parts:
    """Two of one id, the other one not of a worksheet."""

    def change(xml: bytes) -> bytes:
        one = first(b"Relationship", xml)
        return xml.replace(one, one + one.replace(b"sheet1.xml", b"big.xml").replace(b'/worksheet"', b'/theme"'))

    return [*altered(parts, RELATIONS, change), (BIG, FAR)]


def hidden_sheet(xml: bytes) -> bytes:
    """A hidden sheet of the same name before the visible one."""
    one = first(b"sheet", xml)
    return xml.replace(one, re.sub(rb'r:id="[^"]*"', b'r:id="rId99" state="hidden"', one) + one)


def other_relation(xml: bytes) -> bytes:
    one = first(b"Relationship", xml)
    return xml.replace(one, re.sub(rb'Id="[^"]*"', b'Id="rId99"', one).replace(b"sheet1.xml", b"big.xml") + one)


def two_names(parts: Parts) -> Parts:
    """The reader finds a sheet by its name."""
    return [*altered(altered(parts, WORKBOOK, hidden_sheet), RELATIONS, other_relation), (BIG, FAR)]


def two_ids(parts: Parts) -> Parts:
    """An id in a namespace, and one in none."""
    parts = altered(parts, WORKBOOK, lambda xml: xml.replace(b'r:id="', b'id="rId99" r:id="'))
    return [*altered(parts, RELATIONS, other_relation), (BIG, FAR)]


def no_relation(parts: Parts) -> Parts:
    return altered(parts, RELATIONS, lambda xml: xml.replace(first(b"Relationship", xml), b""))


def test_the_parts_alone_change_nothing() -> None:
    assert len(read(repacked(lambda parts: parts)).lines) == 1


@pytest.mark.parametrize("change", [upper_case, two_cases, steps_back, two_relations, two_names, two_ids, no_relation])
def test_no_other_sheet_is_read(change: Callable[[Parts], Parts]) -> None:
    with pytest.raises(FileRefused):
        read(repacked(change))
