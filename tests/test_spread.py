"""How the files of tests are spread over processes."""

from __future__ import annotations

from collections import OrderedDict
from itertools import cycle, islice

import pytest

from tests.portal import ROOT
from tests.spread import FIRST, LONGEST, Scheduling, portal_of, rank

FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.fixture
def scheduling() -> Scheduling:
    made = object.__new__(Scheduling)
    made.portals, made.workqueue = {}, OrderedDict((file, {}) for file in sorted(FILES, key=rank))
    return made


def taken(scheduling: Scheduling, processes: list[str]) -> list[tuple[str, str]]:
    """Which process takes which file, when they ask in this order until none is left."""
    found = []
    for process in islice(cycle(processes), len(FILES)):
        file = scheduling.choose(process)
        del scheduling.workqueue[file]
        found.append((process, file))
    return found


def test_the_files_that_are_named_exist() -> None:
    assert set(LONGEST) <= set(FILES)
    assert all(any(file.startswith(start) for file in FILES) for start in FIRST)


@pytest.mark.parametrize("processes", [["a"], ["a", "b"], ["a", "b", "b", "b"], ["a", "a", "a", "b"], ["a", "b", "c"]])
def test_each_file_is_taken_once_and_those_with_a_portal_first(scheduling: Scheduling, processes: list[str]) -> None:
    found = taken(scheduling, processes)
    assert sorted(file for _process, file in found) == FILES
    for process in set(processes):
        portals = [portal_of(file) for who, file in found if who == process]
        changes = [now for before, now in zip(["", *portals], portals, strict=False) if now not in ("", before)]
        assert len(changes) == len(set(changes)), "a portal is started once in a process"


def test_two_processes_begin_with_a_portal_each(scheduling: Scheduling) -> None:
    (_, first), (_, second), *_rest = taken(scheduling, ["a", "b"])
    assert {portal_of(first), portal_of(second)} == {"faults", "demo"}
