"""Workbooks as other programs write them: numbers, formulas and sheets are read as the person sees them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from selfservice.kernel.uploads.limits import FileRefused
from selfservice.kernel.uploads.number_formats import plain, shown_by
from selfservice.kernel.uploads.reader import read
from tests.kernel import files
from tests.kernel.tables import HEAD, TABLE, rows

pytestmark = pytest.mark.usefixtures("english")


def formatted(*cells: tuple[Any, str]) -> bytes:
    """A workbook with a heading, and a row of values with their number formats."""
    out = BytesIO()
    workbook = Workbook(out, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for column, (value, code) in enumerate(cells):
        sheet.write_string(0, column, f"Kolonne {column}")
        sheet.write(1, column, value, workbook.add_format({"num_format": code}))
    workbook.close()
    return out.getvalue()


@settings(max_examples=100, deadline=None)
@given(st.integers(10**6, 10**20), st.sampled_from(",."), st.sampled_from("eE"))
def test_a_number_that_excel_rounded_says_so(value: int, point: str, exponent: str) -> None:
    text = f"{value:.5{exponent}}".replace(".", point)
    for data in (files.csv([HEAD, [text, "Lager"]], ";"), files.xlsx([HEAD, [text, "Lager"]])):
        (line,) = read(data).lines
        assert "rounded" in line.troubles[0]
    # A name is no number.
    assert not read(files.csv([HEAD, ["2E10", "E+05"]])).lines[0].troubles


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(2, 12))
def test_leading_zeros_by_format(value: int, zeros: int) -> None:
    assert rows(formatted((value, "0" * zeros))) == [[str(value).zfill(zeros)]]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_percent_is_shown(hundredths: int) -> None:
    shown = plain(hundredths / 100)
    assert rows(formatted((hundredths / 10_000, "0%"), (hundredths / 10_000, "0.00 %"))) == [
        [f"{shown}%", f"{shown} %"]
    ]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [(42, "0000", "0042"), (20123456, "00 00 00 00", "20 12 34 56"), (42, '"K-"000', "K-042"), (42, r"\K0", "K42"),
     (1234567, "#,##0", "1234567"), (1.1, "0.00", "1,1"), (1234.5, '#,##0.00 "kr."', "1234,5"), (42, "General", "42"),
     (42.5, "0000", "42,5"), (-42, "0000", "-42"), (42, "[Red]0000", "0042"), (42, "[$-406]0000;-0000", "0042"),
     (123456, "000-000", "123-456"), (1234567, "000-000", "1234-567"), (0, "0000", "0000"),
     (0.1 + 0.2, "General", "0,3"),
     (20123456, "[<=99999999]##_ ##_ ##_ ##;(###) ## ##", "20123456"), (True, "General", "TRUE")],
)  # fmt: skip
def test_numbers_are_read_as_shown(value: Any, code: str, shown: str) -> None:
    assert rows(formatted((value, code))) == [[shown]]


def test_booleans_as_in_danish() -> None:
    with translation.override("da"):
        assert rows(files.xlsx([HEAD, [True, False]])) == [["SAND", "FALSK"]]


@settings(max_examples=100, deadline=None)
@given(st.text('0#?.,%-+/() _*\\"[]aEe$;@', max_size=20), st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9))
def test_any_format_is_read(code: str, value: float) -> None:
    show = shown_by(code)
    assert show is None or show(value) is None or isinstance(show(value), str)


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789", min_size=1, max_size=20))
def test_a_text_as_a_formula(number: str) -> None:
    for row in (f'="{number}";Lager', f'"=""{number}""";Lager'):
        (line,) = read(f"Nummer;Afdeling\r\n{row}\r\n".encode()).lines
        assert (list(line.cells), files.trouble(line)) == ([number, "Lager"], "")
    (line,) = read(b'Nummer;Afdeling\r\n="20"&"12";Lager\r\n').lines
    assert "formula" in files.trouble(line)


def test_a_text_as_a_formula_in_a_workbook() -> None:
    cell = b'<c r="A2" t="str"><f>"0042"</f><v>0042</v></c><c r="B2"><f>1+1</f><v>2</v></c>'
    head = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Nummer</t></is></c></row>'
    (line,) = read(files.with_sheet(head + b'<row r="2">' + cell + b"</row>")).lines
    assert (line.cells[0], list(line.troubles)) == ("0042", [1])


def test_a_formula_that_was_never_calculated_is_not_lost() -> None:
    sheet = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    sheet += b'<row r="3"><c r="A3"><f>A2</f></c></row>'
    assert [bool(line.troubles) for line in read(files.with_sheet(sheet)).lines] == [False, True]


def test_an_error_of_a_formula_is_refused() -> None:
    (line,) = read(files.csv([HEAD, ["20123456", "#REFERENCE!"]])).lines
    assert "#REFERENCE!" in line.troubles[1]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2**20), st.integers(1, 16_384), st.integers(1, 2000))
def test_empty_cells_with_a_format_do_not_count(row: int, column: int, many: int) -> None:
    """One coloured cell anywhere, and a heading row that is coloured far beyond its last heading."""
    head = (
        b'<c t="inlineStr"><is><t>Nummer</t></is></c><c t="inlineStr"><is><t>Afdeling</t></is></c>'
        + b'<c s="0"/>' * many
    )
    body = b'<row r="2"><c r="A2"><v>20123456</v></c><c r="B2"><v>7</v></c></row>'
    far = f'<row r="{row + 2}" s="0"><c r="{_letters(column)}{row + 2}" s="0"/></row>'.encode()
    sheet = read(files.with_sheet(b'<row r="1">' + head + b"</row>" + body + far))
    assert (list(sheet.heads), [list(line.cells) for line in sheet.lines]) == (HEAD, [["20123456", "7"]])


def _letters(column: int) -> str:
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["hidden", "very_hidden"]), max_size=3), TABLE)
def test_the_first_sheet_that_is_seen(hidden: list[str], table: list[list[str]]) -> None:
    out = BytesIO()
    workbook = Workbook(out, {"in_memory": True})
    sheets = [workbook.add_worksheet() for _ in range(len(hidden) + 2)]
    for sheet, how in zip(sheets, hidden, strict=False):
        # More than a sheet to read may have.
        sheet.write(200_000, 100, "Skjult")
        getattr(sheet, "hide" if how == "hidden" else "very_hidden")()
    for at, row in enumerate([HEAD, *table]):
        sheets[len(hidden)].write_row(at, 0, row)
    sheets[-1].write(0, 0, "Andet")
    sheets[len(hidden)].activate()
    workbook.close()
    found = read(out.getvalue())
    assert list(found.heads) == HEAD
    assert len(found.lines) == len(table)


def test_a_workbook_that_declares_entities_is_refused() -> None:
    data = files.xlsx([HEAD, ["20123456", "Salg"]])
    with pytest.raises(FileRefused):
        read(files.changed(data, lambda _xml: b'<!DOCTYPE x [<!ENTITY a "b">]><workbook/>', "xl/workbook.xml"))
