"""Files as other programs write them: read as the person sees them, or refused with the line and the reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from selfservice.kernel.uploads.limits import FileRefused
from selfservice.kernel.uploads.number_formats import plain, shown_by
from selfservice.kernel.uploads.old_encodings import has_danish, is_misread
from selfservice.kernel.uploads.reader import read
from tests.kernel import files

HEAD = ["Nummer", "Afdeling"]
LETTERS = "abcdefghijklmnopqrstuvwxyzæøåABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ0123456789"
WORD = st.text(LETTERS, min_size=1, max_size=8)
DANISH_WORD = st.text("abdefgiklmnoprstuvæøå", min_size=2, max_size=9).filter(lambda word: not word.isascii())
TABLE = st.lists(st.tuples(WORD, WORD).map(list), min_size=2, max_size=12)


@pytest.fixture(autouse=True, scope="module")
def english() -> Iterator[None]:
    """What is said to people is compared in the language of the code."""
    with translation.override("en"):
        yield


def rows(data: bytes) -> list[list[str]]:
    return [list(line.cells) for line in read(data).lines]


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


@settings(max_examples=300, deadline=None)
@given(st.integers(2, 5), st.data(), st.sampled_from(";,\t"))
def test_a_stray_quote_takes_no_row_in(width: int, data: st.DataObject, delimiter: str) -> None:
    """One or two quotation marks before or after any cells, of the headings, too.

    Every row is read, or the file is refused with the line.
    """
    heads = [*HEAD, "Kontor", "Bygning", "Etage"][:width]
    table = data.draw(st.lists(st.lists(WORD, min_size=width, max_size=width), min_size=2, max_size=12))
    cells = [list(row) for row in [heads, *table]]
    first = data.draw(st.integers(0, len(table)))
    for number in (first, data.draw(st.integers(first, min(first + 2, len(table))))):
        column, before = data.draw(st.integers(0, width - 1)), data.draw(st.booleans())
        cells[number][column] = f'"{cells[number][column]}' if before else f'{cells[number][column]}"'
    lines = [delimiter.join(row) for row in cells]
    try:
        found = rows("\r\n".join(lines).encode())
    except FileRefused as refused:
        assert any(f"line {number} " in str(refused) for number in range(first + 1, len(lines) + 1))
    else:
        assert len(found) == len(table)


def test_headings_below_a_title_may_have_a_line_break() -> None:
    data = b'Telefonliste\r\n"Nummer\n(mobil)";Afdeling\r\n20123456;"Lager\nNord"\r\n'
    sheet = read(data)
    assert [line.cells for line in sheet.lines] == [["Nummer (mobil)", "Afdeling"], ["20123456", "Lager Nord"]]


def test_the_line_of_a_quote_that_is_not_closed() -> None:
    with pytest.raises(FileRefused, match="from line 3 on"):
        read(b'Nummer;Afdeling\r\n20123456;Lager\r\n20123457;"Salg\r\n20123466;Kontor\r\n20123468;Kontor\r\n')
    assert rows(b'Nummer;Afdeling\r\n20123456;5" r\xc3\xb8r\r\n') == [["20123456", '5" rør']]
    assert rows(b'Nummer;Afdeling\r\n20123456;"sagde ""ja"""\r\n') == [["20123456", 'sagde "ja"']]
    assert rows(b'Nummer,Afdeling\r\n20123456,"a;b;c" \r\n') == [["20123456", "a;b;c"]]


@settings(max_examples=100, deadline=None)
@given(TABLE, st.data(), st.sampled_from(["\r\n", "\n", "\r"]))
def test_lines_are_numbered_as_excel_does(table: list[list[str]], data: st.DataObject, end: str) -> None:
    """Line breaks in cells, and empty lines between the rows."""
    lines, expected = [";".join(HEAD)], []
    for number, department in table:
        lines += [""] * data.draw(st.integers(0, 1))
        breaks = data.draw(st.integers(0, 2))
        cell = end.join([department] * (breaks + 1))
        lines.append(f'{number};"{cell}"')
        expected.append((len(lines), " ".join([department] * (breaks + 1))))
    found = read(end.join(lines).encode())
    assert [(line.number, line.cells[1]) for line in found.lines] == expected


@settings(max_examples=100, deadline=None)
@given(TABLE, st.sampled_from(["utf-16", "utf-16-le", "utf-16-be"]), st.sampled_from(";\t"))
def test_utf_16_is_read(table: list[list[str]], encoding: str, delimiter: str) -> None:
    assert rows(files.csv([HEAD, *table], delimiter, encoding)) == table


@settings(max_examples=50, deadline=None)
@given(TABLE, st.sampled_from(";,\t|"), st.sampled_from(["sep=", "SEP=", '"sep=']), st.sampled_from(["\r\n", "\n"]))
def test_the_line_that_names_the_separator(table: list[list[str]], sign: str, word: str, end: str) -> None:
    first = f"{word}{sign}" + ('"' if word.startswith('"') else "")
    text = end.join([first, *(sign.join(row) for row in [HEAD, *table])])
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        sheet = read(text.encode(encoding))
        assert [list(line.cells) for line in sheet.lines] == table
        # Excel does not show the line.
        assert sheet.lines[0].number == 2


@settings(max_examples=200, deadline=None)
@given(st.lists(DANISH_WORD, min_size=1, max_size=5), st.sampled_from(["mac_roman", "cp865", "cp850"]))
def test_letters_of_old_macs_and_dos_are_not_misread(words: list[str], encoding: str) -> None:
    data = files.csv([HEAD, *(["20123456", word] for word in words)], ";", encoding)
    try:
        data.decode()
    except UnicodeDecodeError:
        with pytest.raises(FileRefused, match=r"letters in line \d+ can't be read for certain"):
            read(data)


@settings(max_examples=200, deadline=None)
@given(st.lists(DANISH_WORD, min_size=1, max_size=5), st.booleans())
def test_letters_of_windows_are_read(words: list[str], capitals: bool) -> None:
    table = [["20123456", word.upper() if capitals else word.capitalize()] for word in words]
    data = files.csv([HEAD, *table], ";", "cp1252")
    assume(not _is_utf8(data))
    assert rows(data) == table


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize(
    "cell",
    ["René", "Müller", "Åse Kjærgård", "ANDRÉ Ø", "Kim’s", "Salg – nord", "25 °C", "§ 5", "»Nord«", "“Nord”", "5 m²",
     "Aleš Ø", "O’NEILL Æ", "mandag–fredag på Ærø", "100 €", "½ liter"],
)  # fmt: skip
def test_signs_of_windows_are_trusted(cell: str) -> None:
    assert not is_misread(cell, has_danish(cell))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Kørsel på Ærø", "mac_roman"), ("Kørsel", "cp865"), ("Sø", "cp850"), ("LÆRE", "cp850"), ("ÆRØ", "mac_roman"),
     ("Å", "cp850"), ("René", "mac_roman"), ("Müller", "cp850"), ("Malmö", "cp850"), ("Örebro", "mac_roman"),
     ("Kim’s", "mac_roman"), ("Kørsel", "utf-8"), ("åå", "cp865"), ("ææ", "cp850"), ("øø", "mac_roman"),
     ("ææ", "mac_roman"), ("aæø", "cp865")],
)  # fmt: skip
def test_signs_of_other_encodings_are_not(text: str, encoding: str) -> None:
    cell = text.encode(encoding).decode("cp1252", errors="replace")
    assert is_misread(cell, has_danish(cell))


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


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_ends_of_lines_and_empty_columns(end: str) -> None:
    text = end.join(["Nummer;Afdeling;;;", "20123456;Lager;;;", ";;;;", "", ";;;;", "20123457;Salg" + ";" * 80])
    found = read(text.encode()).lines
    assert [(line.number, list(line.cells[:2])) for line in found] == [
        (2, ["20123456", "Lager"]),
        (6, ["20123457", "Salg"]),
    ]


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


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["NFC", "NFD"]), st.text("æøåÅéüa", min_size=1, max_size=8))
def test_cells_are_in_one_unicode_form(form: Any, word: str) -> None:
    data = files.csv(
        [["Nummer", unicodedata.normalize(form, f"Måned {word}")], ["1", unicodedata.normalize(form, word)]]
    )
    sheet = read(data)
    assert [sheet.heads[1], sheet.lines[0].cells[1]] == [f"Måned {word}", word]
