"""Reading files with rows: every spelling of a table is the same table, and what is none is refused in words."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from selfservice.kernel.types.cleaning import composed
from selfservice.kernel.uploads.limits import ROWS, FileRefused
from selfservice.kernel.uploads.reader import read
from tests.kernel import files

pytestmark = pytest.mark.usefixtures("english")
HEAD = ["Nummer", "Afdeling"]
UNUSED = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), exclude_characters='";,=@+-')
CELL = st.text(UNUSED, max_size=20).map(composed)
ROWS_OF_TEXT = st.lists(st.lists(CELL, min_size=2, max_size=2).filter(any), min_size=1, max_size=20)


def cells(data: bytes) -> list[list[str]]:
    sheet = read(data)
    return [list(sheet.heads), *(list(line.cells) for line in sheet.lines)]


@settings(max_examples=60, deadline=None)
@given(ROWS_OF_TEXT, st.sampled_from(";,\t"), st.sampled_from(["utf-8-sig", "utf-8"]))
def test_a_table_is_read_the_same_in_every_format(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    table = [HEAD, *rows]
    assert cells(files.csv(table, delimiter, encoding)) == table
    assert cells(files.xlsx(table)) == table


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\x00")
@example(b'"')
@example(b"PK\x03\x04" + b"\0" * 50)
@example(b"%PDF-1.7")
def test_any_file_is_read_or_refused_with_a_reason(data: bytes) -> None:
    try:
        sheet = read(data)
    except FileRefused as refused:
        assert str(refused)
    else:
        assert sheet.lines


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2000), st.integers(0, 255))
def test_a_broken_workbook_is_read_or_refused_in_words(place: int, byte: int) -> None:
    data = bytearray(files.xlsx([HEAD, ["20123456", "Salg"]]))
    data[place % len(data)] = byte
    try:
        read(bytes(data))
    except FileRefused as refused:
        assert str(refused)


def test_old_danish_spreadsheets_are_read() -> None:
    assert cells(files.csv([["Nummer", "Afdeling"], ["20123456", "Kørsel på Ærø"]], encoding="cp1252"))[1][1] == (
        "Kørsel på Ærø"
    )


def test_lines_are_numbered_as_a_spreadsheet_shows_them() -> None:
    table = [["", ""], HEAD, ["1", "a"], ["", ""], ["2", "b"]]
    for data in (files.csv(table), files.xlsx(table)):
        assert [line.number for line in read(data).lines] == [3, 5]


def test_numbers_dates_and_long_numbers_of_a_workbook() -> None:
    sheet = read(files.xlsx([["Nummer", "ICCID"], [20123456, 8945010000000000014], [20123457, 1.5]]))
    assert sheet.lines[0].cells[0] == "20123456"
    assert "rounded" in files.trouble(sheet.lines[0])
    assert (sheet.lines[1].cells[1], files.trouble(sheet.lines[1])) == ("1,5", "")


def test_a_formula_is_refused_on_its_line() -> None:
    table = [HEAD, ["20123456", "Salg"], ["20123457", '=HYPERLINK("http://x")'], ["20123458", "Lager"]]
    for data in (files.csv(table), files.xlsx(table)):
        assert [bool(files.trouble(line)) for line in read(data).lines] == [False, True, False]


def test_what_our_own_downloads_guard_is_read_as_it_was() -> None:
    """A spreadsheet would take "+45 …" for a formula, so a download writes an apostrophe before it."""
    table = [HEAD, ["'+4520123456", "'-"], ["'20123457", "'n Roll"]]
    assert [line.cells for line in read(files.csv(table)).lines] == [["+4520123456", "-"], ["'20123457", "'n Roll"]]


def test_too_many_rows() -> None:
    many = [HEAD, *([str(n), ""] for n in range(ROWS + 1))]
    for data in (files.csv(many), files.xlsx(many), b"1\n" * 1_000_001):
        with pytest.raises(FileRefused, match="rows"):
            read(data)
    assert len(read(files.csv(many[:-1])).lines) == ROWS


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        b'<row r="1"><c r="XFD1"><v>1</v></c></row>',
        b"<row>" + b"<c><v>1</v></c>" * 60 + b"</row>",
        b"<row/>" * 30_000,
        b"<row r = '2' foo='>' ><c\nr = 'ZZZ2'><v>1</v></c></row>",
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="999999"/>',
    ],
)
def test_a_sheet_that_reaches_too_far_is_not_unpacked(rows: bytes) -> None:
    with pytest.raises(FileRefused):
        read(files.with_sheet(rows))


@pytest.mark.parametrize("data", [files.bomb(), files.lying_bomb()], ids=["bomb", "lying"])
def test_a_zip_bomb_is_refused_within_memory(data: bytes) -> None:
    assert len(data) < 2 * 1024 * 1024
    tracemalloc.start()
    try:
        with pytest.raises(FileRefused):
            read(data)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * 1024 * 1024


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Nummer\r\n", "no rows"),
        (b"x" * (2 * 1024 * 1024 + 1), "2 MB"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "can't be read"),
        (files.csv([["a"] * 60, ["b"] * 60]), "columns"),
        (b'a;b\r\n"' + b"x" * 200_000, "can't be read"),
    ],
)
def test_a_file_without_a_table_is_refused_with_a_reason(data: bytes, error: str) -> None:
    with pytest.raises(FileRefused, match=error):
        read(data)


def test_a_sheet_in_another_encoding_does_not_pass_unseen() -> None:
    def other(xml: bytes) -> Any:
        return xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")

    with pytest.raises(FileRefused):
        read(files.changed(files.xlsx([HEAD, ["1", "2"]]), other))
