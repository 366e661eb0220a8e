"""Downloads of a list: when the first byte of a CSV comes, how fast the rest, and what a workbook takes of memory.

Of a company with 100,000 mobile subscriptions, as its administrator.
"""

from __future__ import annotations

import http.client
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.result import Result
from tests.bench.subscriptions import PAGE, Filled
from tests.portal import Portal

SIZE = 100_000
FIRST_BYTE, GROWTH = 150.0, 20.0
TURNS = 5
# One in ten: some 10,000 rows, of the 20,000 that a workbook is made of at once.
WORKBOOK = "&format=xlsx&sim=esim"
RESIDENT = re.compile(r"VmHWM:\s+(\d+) kB")


def run(portal: Portal) -> list[Result]:
    """The figures."""
    filled = Filled(portal, people=1)
    filled.fill(SIZE)
    first, whole, lines = zip(*(_csv(filled) for _ in range(TURNS)), strict=True)
    before = max(peaks(filled.web))
    workbooks = [_get(filled, WORKBOOK) for _ in range(TURNS)]
    grown = (max(peaks(filled.web)) - before) / 1024
    speed = statistics.median(n / ms * 1000 for n, ms in zip(lines, whole, strict=True))
    return [
        Result(f"CSV of {SIZE:,}: the first byte", statistics.median(first), "ms", goal=FIRST_BYTE),
        Result(f"CSV of {SIZE:,}: all of it", speed, "rows/s", note=f"{lines[0]:,} lines"),
        Result("a workbook of a tenth: all of it", statistics.median(ms for ms, _size in workbooks), "ms",
               note=f"{workbooks[0][1] / 1000:.0f} kB"),
        Result("the same: memory of a web process more than after the CSV", grown, "MB", goal=GROWTH),
    ]  # fmt: skip


def _csv(filled: Filled) -> tuple[float, float, int]:
    """Milliseconds to the first byte and to the last, and how many lines."""
    answer, started = _ask(filled, "&format=csv")
    lines = answer.read(1).count(b"\n")
    first = time.perf_counter()
    while part := answer.read(1 << 16):
        lines += part.count(b"\n")
    return (first - started) * 1000, (time.perf_counter() - started) * 1000, lines


def _get(filled: Filled, query: str) -> tuple[float, int]:
    answer, started = _ask(filled, query)
    size = len(answer.read())
    return (time.perf_counter() - started) * 1000, size


def _ask(filled: Filled, query: str) -> tuple[http.client.HTTPResponse, float]:
    connection = http.client.HTTPConnection("127.0.0.1", filled.portal.port, timeout=120)
    started = time.perf_counter()
    headers = {"Host": f"localhost:{filled.portal.port}", "Cookie": filled.one}
    connection.request("GET", f"{PAGE}{query}", headers=headers)
    answer = connection.getresponse()
    if answer.status != 200 or "attachment" not in answer.headers.get("Content-Disposition", ""):
        raise RuntimeError(f"{query} answered {answer.status} and no file")
    return answer, started


def peaks(pid: int) -> Iterator[int]:
    """The most that a process and those it has started have had in memory, in kB. Linux only."""
    found = RESIDENT.search(Path(f"/proc/{pid}/status").read_text())
    yield int(found[1]) if found else 0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from peaks(int(child))
