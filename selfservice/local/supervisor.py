"""One foreground process that starts the others, watches them, and leaves none behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

QUICK_DEATH_SECONDS = 10.0
QUICK_DEATHS = 5
STOP_SECONDS = 8.0


@dataclass
class Child:
    """A process to keep running; `ready` says when the next may start."""

    name: str
    command: list[str]
    ready: Callable[[], bool] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = field(default=0)


class Stopped(Exception):
    """Told to stop, by ctrl-C or a signal."""


def end_with_parent() -> None:
    """On Linux: have the kernel end this child when its parent dies, even of kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Supervisor:
    """Starts children in order and restarts those that die."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self.environment, self.logs = dict(environment), logs
        self.children: list[Child] = []
        logs.mkdir(parents=True, exist_ok=True)

    def add(self, child: Child, *, seconds: float = 60) -> None:
        """Start a child and wait until it is ready."""
        self.children.append(child)
        self._start(child)
        stop = time.monotonic() + seconds
        while child.ready and not child.ready():
            if child.process and child.process.poll() is not None:
                raise RuntimeError(f"{child.name} ended at once:\n{self.tail(child)}")
            if time.monotonic() > stop:
                raise RuntimeError(f"{child.name} did not become ready:\n{self.tail(child)}")
            time.sleep(0.1)

    def watch(self) -> None:
        """Keep them running until told to stop; raises RuntimeError when one can't be kept running."""
        while True:
            for child in self.children:
                if child.process and child.process.poll() is not None:
                    self._again(child)
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop all, last first, with everything they have started."""
        for child in reversed(self.children):
            if child.process and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.children):
            if child.process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.process.pid, signal.SIGKILL)

    def pids(self) -> dict[str, int]:
        """Process ids by name."""
        return {c.name: c.process.pid for c in self.children if c.process}

    def tail(self, child: Child, lines: int = 15) -> str:
        """The last lines that the child wrote."""
        return "\n".join((self.logs / f"{child.name}.log").read_text(errors="replace").splitlines()[-lines:])

    def _start(self, child: Child) -> None:
        with (self.logs / f"{child.name}.log").open("ab") as log:
            child.process = subprocess.Popen(
                child.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
                start_new_session=True, preexec_fn=end_with_parent,
            )  # fmt: skip
        child.started = time.monotonic()

    def _again(self, child: Child) -> None:
        quick = time.monotonic() - child.started < QUICK_DEATH_SECONDS
        child.deaths = child.deaths + 1 if quick else 1
        if child.deaths >= QUICK_DEATHS:
            raise RuntimeError(f"{child.name} keeps ending:\n{self.tail(child)}")
        print(f"  {child.name} ended and is started again", flush=True)
        time.sleep(0.2 * 2**child.deaths)
        self._start(child)


def stop_on_signals() -> None:
    """Turn SIGTERM and SIGHUP, like ctrl-C, into an exception, so that every `finally` runs."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, stop)
