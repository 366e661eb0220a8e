"""Two servers asked in turn, so that what else the machine does hits both alike."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from tests.bench import cpu

# People who visit before any of them visits again, which must be within half a minute (fragment_cache.py).
BLOCK = 25
# Of one visitor; of many people the first visits warm up.
WARM_UP, WARM_UP_OF_MANY = 20, 5


@dataclass
class Visits:
    """Milliseconds of requests, and the CPU seconds that their servers and PostgreSQL used."""

    times: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def median(self) -> float:
        """The middle of all times, in milliseconds."""
        return statistics.median(self.times)

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds of a request."""
        return self.cpu / len(self.times) * 1000


@dataclass
class Side:
    """A page of one server. `people` are cookies of visitors, one after the other; None if there is only one visitor.

    `processes` are those whose CPU time counts. `first` are first visits of a person, `again` second ones.
    """

    port: int
    address: str
    cookie: str = ""
    people: Iterator[str] | None = None
    processes: Callable[[], Sequence[int]] = list
    first: Visits = field(default_factory=Visits)
    again: Visits = field(default_factory=Visits)
    size: int = 0

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def visitors(self, count: int) -> list[str]:
        """Return the cookies of the next visitors."""
        people = self.people or repeat(self.cookie)
        return [next(people) for _ in range(count)]

    def get(self, cookie: str) -> float:
        """Milliseconds of one GET."""
        started = time.perf_counter()
        headers = {"Host": f"localhost:{self.port}", "Accept-Encoding": "gzip"} | ({"Cookie": cookie} if cookie else {})
        try:
            self.connection.request("GET", self.address, headers=headers)
            answer = self.connection.getresponse()
        except http.client.HTTPException as error:
            raise RuntimeError(f"{self.address} was not answered: {error!r}") from error
        self.size = len(answer.read())
        if answer.status not in (200, 204):
            raise RuntimeError(f"{self.address} answered {answer.status}")
        return (time.perf_counter() - started) * 1000


def compare(ours: Side, baseline: Side, *, count: int) -> float:
    """Ask both `count` times; returns the ratio of the middle times, the same as of `again.median`.

    Of many people each visits twice; the first visits are counted apart.
    """
    for side in (ours, baseline):
        for cookie in side.visitors(WARM_UP if ours.people is None else WARM_UP_OF_MANY):
            side.get(cookie)
    for start in range(0, count, BLOCK):
        people = ours.visitors(min(BLOCK, count - start))
        if ours.people is not None:
            _ask((ours, ours.first), (baseline, baseline.first), people)
        _ask((ours, ours.again), (baseline, baseline.again), people)
    return ours.again.median / baseline.again.median


def _ask(ours: tuple[Side, Visits], baseline: tuple[Side, Visits], people: Sequence[str]) -> None:
    """Request both pages once for each of the people."""
    before = [cpu.of_running(side.processes()) for side, _visits in (ours, baseline)]
    for index, cookie in enumerate(people):
        for side, visits in (ours, baseline) if index % 2 else (baseline, ours):
            visits.times.append(side.get(cookie if side is ours[0] else side.cookie))
    for (side, visits), used in zip((ours, baseline), before, strict=True):
        visits.cpu += cpu.of_running(side.processes()) - used
