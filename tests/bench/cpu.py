"""CPU time of processes: on a shared machine it says more than the clock does."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def seconds(pid: int) -> float:
    """User and system time of a process, of those it has started, and of those of them that have ended. Linux only."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(seconds(child) for child in children(pid))


def of_running(pids: Iterable[int]) -> float:
    """Return the CPU seconds of running processes and of their running children, to the microsecond. Linux only."""
    total = 0.0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0]) / 1e9
            except OSError:
                continue
        total += of_running(children(pid))
    return total


def children(pid: int) -> list[int]:
    """Return the running children of a process's main thread."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def backends(postmaster: int, database: str) -> list[int]:
    """Return PostgreSQL's processes that serve connections to a database, by their titles."""
    found = []
    for pid in children(postmaster):
        try:
            # "postgres: role database address state"
            title = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split(" ")
        except OSError:
            continue
        if title[2:3] == [database]:
            found.append(pid)
    return found
