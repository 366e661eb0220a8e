"""docs/feeds.md names the files that are declared: their keys, their columns, and which of those may be empty."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from selfservice.kernel.feeds import BulkFile, FeedFile, files

DECLARED = list(files.values())
ROW = re.compile(r"^\| `(\w+)` \| (.+) \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"`(\w+)`(\\\*)?")
# The description of a column, its values among it.
PARENTHESES = re.compile(r"\([^()]*\)")
DOCUMENTED = {name: (key, columns) for name, key, columns in ROW.findall((settings.ROOT / "docs/feeds.md").read_text())}


def may_be_empty(file: FeedFile) -> dict[str, bool]:
    found = {cell.name: not cell.required for cell in file.cells}
    if isinstance(file, BulkFile):
        found = {cell.name: cell.empty is not None for cell in file.bulk}
    return found


@pytest.mark.parametrize("file", DECLARED, ids=lambda file: file.name)
def test_the_columns_are_those_declared(file: FeedFile) -> None:
    key, columns = DOCUMENTED[file.name]
    assert [name for name, _star in NAME.findall(key)] == file.key.split(",")
    assert {name: bool(star) for name, star in NAME.findall(PARENTHESES.sub("", columns))} == may_be_empty(file)


def test_files_are_documented_in_loading_order() -> None:
    assert list(DOCUMENTED) == [file.name for file in DECLARED]
