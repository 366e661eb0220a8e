"""Loading what is wrong: named by file, line, column and reason, and nothing of the file is taken."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from accounts.feed import COMPANIES as FILE
from accounts.models import Company
from selfservice.kernel.feeds import files, load_directory
from selfservice.kernel.feeds.cycles import keys_on_cycles
from selfservice.kernel.feeds.report import SHOWN
from selfservice.kernel.scope.models import as_system
from tests.kernel.feed.conftest import (
    ACCOUNTS,
    ANLAEG,
    COMPANIES,
    KONTO,
    NORDHAVN,
    Load,
    companies,
    counts,
    reasons,
)  # fmt: skip

HEADER = "the columns must be cvr, name, street, postcode, city, parent_cvr"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("88888888,X,,,,", "cvr", "not a CVR number"),
        (",X,,,,", "cvr", "must not be empty"),
        ("40000011,,,,,", "name", "must not be empty"),
        ("40000011,   ,,,,", "name", "must not be empty"),
        ("40000011," + "x" * 201 + ",,,,", "name", "more than 200 characters"),
        ("40000011,X,,12345678901,,", "postcode", "more than 10 characters"),
        ("40000011,X,,," + "x" * 101 + ",", "city", "more than 100 characters"),
        ("40000011,a\0b,,,,", "name", "a character that can't be stored"),
        ("40000011,a\tb,,,,", "name", "a character that can't be seen, such as a tab or a line break"),
        ('40000011,"a\nb",,,,', "name", "a character that can't be seen, such as a tab or a line break"),
        ("40000011,X,,,,40000038", "parent_cvr", "40000038 is not known"),
        ("40000011,X,,,,88888888", "parent_cvr", "not a CVR number"),
        ("40000011,X,,,,40000011", "parent_cvr", "40000011 would be its own parent"),
        ("12345674,Again,,,,", "cvr", "12345674 stands twice in the file"),
        ("DK12345674,Again,,,,", "cvr", "12345674 stands twice in the file"),
        ("40000011,X,,,", "", "the row must have 6 cells"),
        ("40000011,X,,,,,", "", "the row must have 6 cells"),
        ("40000011;X;;;;", "", "the row must have 6 cells"),
        ("40000011,X,,,,40000038,7", "", "the row must have 6 cells"),
    ],
)
def test_a_wrong_row(row: str, column: str, reason: str, load: Load) -> None:
    result = load("companies.csv", COMPANIES + NORDHAVN + row + "\n")
    line = 4 if "\n" in row else 3
    assert reasons(result) == [(line, column, reason)]
    assert counts(result) == (0, 0, 0, 1)
    assert str(result.refusals[0]) == f"companies.csv, line {line}, {column or 'row'}: {reason}"
    assert companies() == {}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("1234567,X,mail,,,,,12345674", "number", "an account number has 8 digits"),
        ("１２３４５６７,X,mail,,,,,12345674", "number", "an account number has 8 digits"),
        ("1234567x,X,mail,,,,,12345674", "number", "not an account number"),
        ("44100298,X,post,,,,,12345674", "delivery", "must be mail or ean"),
        ("44100298,X,mail,no address,,,,12345674", "invoice_mail", "not an e-mail address"),
        ("44100298,X,mail," + "x" * 250 + "@example.com,,,,12345674", "invoice_mail", "more than 254 characters"),
        ("44100298,X,ean,,5798009883730,,,12345674", "ean", "the check digit is wrong"),
        ("44100298,X,mail,,," + "x" * 101 + ",,12345674", "reference", "more than 100 characters"),
        ("44100298,X,mail,,,,31.12.2026,12345674", "closed_on", "Invalid isoformat string: '31.12.2026'"),
        ("44100298,X,mail,,,,2026-02-30,12345674", "closed_on", "day is out of range for month"),
        ("44100298,X,mail,,,,,40000038", "cvr", "40000038 is not known"),
        ("44100298,X,mail,,,,,", "cvr", "must not be empty"),
    ],
)
def test_a_wrong_account(row: str, column: str, reason: str, load: Load) -> None:
    load("companies.csv", COMPANIES + NORDHAVN)
    result = load("accounts.csv", ACCOUNTS + KONTO + row + "\n")
    assert reasons(result) == [(3, column, reason)]
    assert counts(result) == (0, 0, 0, 1)


def test_all_errors_are_reported_together(load: Load) -> None:
    result = load("companies.csv", COMPANIES + "1,,,12345678901,,2\n" + NORDHAVN + "40000011,X,,,,\n3,Y,,,,\n")
    assert [(line, column) for line, column, _why in reasons(result)] == [
        (2, "cvr"), (2, "name"), (2, "postcode"), (2, "parent_cvr"), (5, "cvr"),
    ]  # fmt: skip
    assert companies() == {}


def test_the_first_thousand_are_named_and_all_are_counted(load: Load) -> None:
    result = load("companies.csv", COMPANIES + "88888888,X,,,,\n" * (SHOWN + 500))
    assert result.refused == SHOWN + 500
    assert len(result.refusals) == SHOWN
    assert result.refusals[-1].line == SHOWN + 1


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b"\n", 1, "the file is empty"),
        (b"\xef\xbb\xbf", 1, "the file is empty"),
        (b"cvr,name\n", 1, HEADER),
        (COMPANIES.replace("city", "town").encode() + NORDHAVN.encode(), 1, HEADER),
        (COMPANIES.replace("\n", ",more\n").encode(), 1, HEADER),
        (COMPANIES.replace("city", "name").encode(), 1, HEADER),
        (NORDHAVN.encode(), 1, HEADER),
        ((COMPANIES + NORDHAVN).encode() + b"40000011,\xe6\xf8\xe5,,,,\n", 3, "the file is not UTF-8"),
        ((COMPANIES + NORDHAVN).encode("utf-16"), 1, "the file is not UTF-8"),
        (b"\x00\x01\x02\xff\xfe" * 100, 1, "the file is not UTF-8"),
        ((COMPANIES + '12345674,"Nord" havn,,,,\n').encode(), 2, "the line is not CSV: ',' expected after '\"'"),
        ((COMPANIES + '12345674,"Nordhavn,,,,\n').encode(), 2, "the line is not CSV: unexpected end of data"),
        ((COMPANIES + "12345674," + "x" * 200_000 + ",,,,\n").encode(), 2,
         "the line is not CSV: field larger than field limit (100000)"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_read(content: bytes, line: int, reason: str, load: Load) -> None:
    result = load("companies.csv", content)
    assert reasons(result) == [(line, "", reason)]
    assert companies() == {}


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("{", 2, "", "the line is not JSON"),
        ("[" * 100_000, 2, "", "the line is not JSON"),
        ("7", 2, "", "the line is not a JSON object"),
        ("[]", 2, "", "the line is not a JSON object"),
        ('{"cvr": "40000011", "town": "x"}', 2, "", HEADER + "; not 'town'"),
        ('{"cvr": "40000011", "name": ["x"]}', 2, "", "name must be text or a number"),
        ('{"cvr": "40000011", "name": true}', 2, "", "name must be text or a number"),
        ('{"cvr": "40000011"}', 2, "name", "must not be empty"),
        ('{"cvr": 4, "name": "x"}', 2, "cvr", "a CVR number has 8 digits"),
        ('{"cvr": NaN, "name": "x"}', 2, "cvr", "not a CVR number"),
        ('{"cvr": "40000011", "name": "a\\u0000b"}', 2, "name", "a character that can't be stored"),
        ('{"cvr": "40000011", "name": "a\\ud800b"}', 2, "name", "a character that can't be stored"),
    ],
)
def test_wrong_json(text: str, line: int, column: str, reason: str, load: Load) -> None:
    first = json.dumps({"cvr": "12345674", "name": "Nordhavn"})
    assert reasons(load("companies.jsonl", f"{first}\n{text}\n")) == [(line, column, reason)]
    assert companies() == {}


def test_parents_in_a_circle(load: Load) -> None:
    two = "12345674,A,,,,40000011\n40000011,B,,,,12345674\n40000038,C,,,,12345674\n"
    assert reasons(load("companies.csv", COMPANIES + two)) == [
        (2, "parent_cvr", "12345674 would be its own parent"),
        (3, "parent_cvr", "40000011 would be its own parent"),
    ]
    assert companies() == {}


def test_a_circle_with_stored_companies_is_refused(load: Load) -> None:
    load("companies.csv", COMPANIES + NORDHAVN + ANLAEG)
    result = load("companies.csv", COMPANIES + NORDHAVN.replace("Nordhavn,\n", "Nordhavn,40000011\n"))
    assert reasons(result) == [(2, "parent_cvr", "12345674 would be its own parent")]
    with as_system("tests: look"):
        assert Company.objects.system().get(cvr="12345674").parent is None


def test_circles_are_found_in_long_chains_at_once() -> None:
    chain = {str(n): str(n + 1) for n in range(100_000)}
    assert keys_on_cycles(chain) == set()
    assert keys_on_cycles(chain | {"100000": "99998"}) == {"99998", "99999", "100000"}
    assert keys_on_cycles({"a": "a", "b": "a", "c": "d", "d": "c"}) == {"a", "c", "d"}


def test_each_file_is_all_or_nothing_and_what_refers_to_it_waits(db: None, tmp_path: Path) -> None:
    (tmp_path / "companies.csv").write_text(COMPANIES + NORDHAVN + "88888888,X,,,,\n")
    (tmp_path / "accounts.csv").write_text(ACCOUNTS + KONTO)
    first, second = load_directory(tmp_path)
    assert (first.file, first.refused, second.file) == ("companies.csv", 1, "accounts.csv")
    assert reasons(second) == [(0, "", "not loaded: a file it refers to was refused")]
    (tmp_path / "companies.csv").write_text(COMPANIES + NORDHAVN)
    (tmp_path / "accounts.csv").write_text(ACCOUNTS + KONTO + "1,X,mail,,,,,12345674\n")
    first, second = load_directory(tmp_path)
    assert (counts(first), counts(second)) == ((1, 0, 0, 0), (0, 0, 0, 1))


def test_files_that_nobody_declares(db: None, tmp_path: Path) -> None:
    (tmp_path / "company.csv").write_text(COMPANIES + NORDHAVN)
    (tmp_path / "notes.txt").write_text("read by people")
    (unknown,) = load_directory(tmp_path)
    assert reasons(unknown)[0][2].startswith("not a file of the feed, which has companies, accounts")
    (tmp_path / "company.csv").rename(tmp_path / "companies.csv")
    (tmp_path / "companies.jsonl").write_text("")
    (twice,) = load_directory(tmp_path)
    assert reasons(twice) == [(0, "", "companies.jsonl is there, too")]
    assert companies() == {}


def test_a_rule_of_the_table_alone_refuses_the_file(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = [replace(column, parse=str) if column.name == "postcode" else column for column in FILE.columns]
    monkeypatch.setitem(files, "companies", replace(FILE, columns=tuple(wide)))
    result = load("companies.csv", COMPANIES + NORDHAVN + "40000011,X,,12345678901,,\n")
    assert reasons(result) == [(0, "", "the table refused it: value too long for type character varying(10)")]
    assert companies() == {}
