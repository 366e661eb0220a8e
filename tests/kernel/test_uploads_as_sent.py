"""Text files as other programs write them: read as the person sees them, or refused with the line and the reason."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from selfservice.kernel.uploads.limits import FileRefused
from selfservice.kernel.uploads.old_encodings import has_danish, is_misread
from selfservice.kernel.uploads.reader import read
from tests.kernel import files
from tests.kernel.tables import HEAD, TABLE, WORD, rows

pytestmark = pytest.mark.usefixtures("english")
DANISH_WORD = st.text("abdefgiklmnoprstuvæøå", min_size=2, max_size=9).filter(lambda word: not word.isascii())


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


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_ends_of_lines_and_empty_columns(end: str) -> None:
    text = end.join(["Nummer;Afdeling;;;", "20123456;Lager;;;", ";;;;", "", ";;;;", "20123457;Salg" + ";" * 80])
    found = read(text.encode()).lines
    assert [(line.number, list(line.cells[:2])) for line in found] == [
        (2, ["20123456", "Lager"]),
        (6, ["20123457", "Salg"]),
    ]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["NFC", "NFD"]), st.text("æøåÅéüa", min_size=1, max_size=8))
def test_cells_are_in_one_unicode_form(form: Any, word: str) -> None:
    data = files.csv(
        [["Nummer", unicodedata.normalize(form, f"Måned {word}")], ["1", unicodedata.normalize(form, word)]]
    )
    sheet = read(data)
    assert [sheet.heads[1], sheet.lines[0].cells[1]] == [f"Måned {word}", word]
