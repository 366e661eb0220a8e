"""Row-by-row reader of feed files: CSV with comma or semicolon, or JSON lines; UTF-8 with or without BOM."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selfservice.kernel.feeds.files import Column, FeedFile
from selfservice.kernel.feeds.report import Result

LARGEST_CELL = 100_000
# NUL, and lone surrogates, which JSON can express and UTF-8 can't.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Unreadable(Exception):
    """The whole file is unreadable."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


def rows_of(path: Path, file: FeedFile) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line number; raise Unreadable."""
    reader = _json_lines if path.suffix == ".jsonl" else _csv
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from reader(stream, file)
    except UnicodeDecodeError as error:
        raise Unreadable(_undecodable(path), "the file is not UTF-8") from error
    except csv.Error as error:
        raise Unreadable(1, f"the line is not CSV: {error}") from error


def _undecodable(path: Path) -> int:
    """Return the line of the first byte that is not UTF-8; the reader decodes in blocks and can't locate it."""
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, 1):
            try:
                raw.decode()
            except UnicodeDecodeError:
                return number
    return 0


def head_of(first: str, file: FeedFile) -> tuple[list[str], str]:
    """Return the names in the first line and the separator; raise Unreadable when they don't match the declaration."""
    if not first.strip():
        raise Unreadable(1, "the file is empty")
    separator = ";" if first.count(";") > first.count(",") else ","
    header = [name.strip() for name in next(csv.reader([first], delimiter=separator))]
    unknown, missing = set(header) - set(file.header), set(file.header) - set(header) - file.may_lack
    if unknown or missing or len(header) != len(set(header)):
        raise Unreadable(1, f"the columns must be {', '.join(file.header)}")
    return header, separator


def _csv(stream: Any, file: FeedFile) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(LARGEST_CELL)
    header, separator = head_of(stream.readline(), file)
    reader = csv.reader(stream, delimiter=separator, strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num + 1, dict(zip(header, cells, strict=False)) if len(cells) == len(header) else {}
    except csv.Error as error:
        raise Unreadable(reader.line_num + 1, f"the line is not CSV: {error}") from error


def _json_lines(stream: Any, file: FeedFile) -> Iterator[tuple[int, dict[str, str]]]:
    for line, text in enumerate(stream, 1):
        if not text.strip():
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Unreadable(line, "the line is not JSON") from error
        if not isinstance(found, dict):
            raise Unreadable(line, "the line is not a JSON object")
        if unknown := sorted(set(found) - set(file.header)):
            raise Unreadable(line, f"the columns must be {', '.join(file.header)}; not {unknown[0][:50]!r}")
        if nested := [name for name, value in found.items() if isinstance(value, dict | list | bool)]:
            raise Unreadable(line, f"{nested[0]} must be text or a number")
        yield line, {n: "" if found.get(n) is None else str(found[n]) for n in file.header}


def parsed(file: FeedFile, line: int, row: dict[str, str], result: Result) -> list[Any] | None:
    """Return the row's values in header order; None after a refusal, which is in `result`."""
    if not row:
        result.refuse(line, "", f"the row must have {len(file.header)} cells")
        return None
    values: list[Any] = []
    refused = result.refused
    for column in file.cells:
        cell = row.get(column.name, "").strip()
        value: Any = column.empty if isinstance(column, Column) else None
        try:
            if not cell.isprintable() and UNSTORABLE.search(cell):
                raise ValueError("a character that can't be stored")
            if cell:
                value = column.parse(cell)
            elif column.required:
                raise ValueError("must not be empty")
        except ValueError as error:
            result.refuse(line, column.name, str(error), cell)
        values.append(value)
    return _sealed(file, values) if result.refused == refused else None


def _sealed(file: FeedFile, values: list[Any]) -> list[Any]:
    """Encrypt secrets before they are stored, each bound to the key of its row."""
    for index, column in enumerate(file.columns):
        if column.seal and values[index]:
            values[index] = column.seal(values[index], str(values[file.cells.index(file.keys[0])]))
    return values
