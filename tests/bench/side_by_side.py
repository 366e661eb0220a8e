"""Two servers asked in turn, so that what else the machine does hits both alike."""

from __future__ import annotations

import http.client
import statistics
import time
from dataclasses import dataclass, field

from tests.bench import cpu


@dataclass
class Side:
    """A page of one server, as one visitor with a kept-alive connection sees it."""

    port: int
    address: str
    cookie: str = ""
    pid: int = 0
    times: list[float] = field(default_factory=list)
    cpu_ms: float = 0.0
    size: int = 0

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self) -> float:
        """Milliseconds of one GET."""
        started = time.perf_counter()
        headers = {"Host": f"localhost:{self.port}"} | ({"Cookie": self.cookie} if self.cookie else {})
        try:
            self.connection.request("GET", self.address, headers=headers)
            answer = self.connection.getresponse()
        except http.client.HTTPException as error:
            raise RuntimeError(f"{self.address} was not answered: {error!r}") from error
        self.size = len(answer.read())
        if answer.status != 200:
            raise RuntimeError(f"{self.address} answered {answer.status}")
        return (time.perf_counter() - started) * 1000

    @property
    def median(self) -> float:
        """The middle of all times, in milliseconds."""
        return statistics.median(self.times)


def compare(ours: Side, baseline: Side, *, count: int) -> float:
    """Ask both `count` times; returns the ratio of the middle times, the same as `ours.median / baseline.median`."""
    for side in (ours, baseline):
        for _ in range(20):
            side.get()
    before = [cpu.seconds(side.pid) for side in (ours, baseline)]
    for index in range(count):
        for side in (ours, baseline) if index % 2 else (baseline, ours):
            side.times.append(side.get())
    for side, used in zip((ours, baseline), before, strict=True):
        side.cpu_ms = (cpu.seconds(side.pid) - used) / count * 1000
    return ours.median / baseline.median
