"""Supervisor: a foreground process that starts child processes, restarts them, and stops them all."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from selfservice.local.signals import command_of, end_with_parent, terminal_watch

QUICK_DEATH_SECONDS = 10.0
QUICK_DEATHS = 5
STOP_SECONDS = 8.0
# Limit for a process that hangs, also on a slow machine. An exit before it is ready is detected earlier.
READY_SECONDS = 600.0


class Process(Protocol):
    """The part of subprocess.Popen that the supervisor uses."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None:
        """Return the exit status, or None while the process runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the exit. Raises subprocess.TimeoutExpired."""

    def terminate(self) -> None:
        """Send SIGTERM."""


@dataclass
class Child:
    """A supervised process. The next one starts when `ready` returns True."""

    name: str
    command: list[str]
    ready: Callable[[], bool] | None = None
    process: Process | None = None
    started: float = 0.0
    deaths: int = field(default=0)


class Supervisor:
    """Supervisor that starts children in order and restarts those that exit."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self.environment, self.logs = dict(environment), logs
        self.children: list[Child] = []
        logs.mkdir(parents=True, exist_ok=True)

    def end_leftovers(self) -> None:
        """End the processes that a killed supervisor with the same log folder left running."""
        for path in sorted(self.logs.glob("*.pid")):
            with contextlib.suppress(OSError, ValueError):
                pid, command = path.read_text().split(" ", 1)
                _end_group(int(pid), command)
            path.unlink(missing_ok=True)

    def add(self, child: Child, *, seconds: float = READY_SECONDS) -> None:
        """Start a child and wait until it is ready. Raises RuntimeError if it exits or is not ready in time."""
        self.children.append(child)
        self._start(child)
        stop = time.monotonic() + seconds
        while child.ready and not child.ready():
            if child.process and child.process.poll() is not None:
                raise RuntimeError(f"{child.name} ended at once:\n{self.tail(child)}")
            if time.monotonic() > stop:
                raise RuntimeError(f"{child.name} was not ready after {seconds:.0f} s:\n{self.tail(child)}")
            time.sleep(0.1)

    def watch(
        self, *, each_check: Callable[[], None] = lambda: None, changed: Callable[[], None] = lambda: None
    ) -> None:
        """Restart children that exit, until Stopped is raised. Raises RuntimeError for one that keeps exiting.

        `each_check` is called twice a second, `changed` after each restart.
        """
        terminal = terminal_watch()
        while True:
            terminal()
            each_check()
            for child in self.children:
                if child.process and child.process.poll() is not None:
                    self._restart(child)
                    changed()
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop all children in reverse order, with their process groups."""
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
                # One that was too slow is read, too: Python warns of a process whose end nobody has asked for.
                child.process.wait()
                (self.logs / f"{child.name}.pid").unlink(missing_ok=True)

    def pids(self) -> dict[str, int]:
        """Return the process ids by name."""
        return {c.name: c.process.pid for c in self.children if c.process}

    def tail(self, child: Child, lines: int = 15) -> str:
        """Return the last lines of the child's log."""
        return "\n".join((self.logs / f"{child.name}.log").read_text(errors="replace").splitlines()[-lines:])

    def _start(self, child: Child) -> None:
        with (self.logs / f"{child.name}.log").open("ab") as log:
            child.process = self._launch(child, log)
        (self.logs / f"{child.name}.pid").write_text(f"{child.process.pid} {' '.join(child.command[1:])}")
        child.started = time.monotonic()

    def _launch(self, child: Child, log: IO[bytes]) -> Process:
        """Start the child's command as the leader of a process group, with its output to the log."""
        return subprocess.Popen(
            child.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
            start_new_session=True, preexec_fn=end_with_parent,
        )  # fmt: skip

    def _restart(self, child: Child) -> None:
        quick = time.monotonic() - child.started < QUICK_DEATH_SECONDS
        child.deaths = child.deaths + 1 if quick else 1
        if child.deaths >= QUICK_DEATHS:
            raise RuntimeError(f"{child.name} keeps ending:\n{self.tail(child)}")
        print(f"  {child.name} ended and is started again", flush=True)
        time.sleep(0.2 * 2**child.deaths)
        self._start(child)


def _end_group(pid: int, command: str) -> None:
    """End a process and its group, if it still runs the command (its id may be reused)."""
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 2.0)):
        if command not in command_of(pid):
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)
        stop = time.monotonic() + seconds
        while command in command_of(pid) and time.monotonic() < stop:
            time.sleep(0.1)
