"""How a process of ours is stopped, and how its children end with it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

STOPPING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Stopped(Exception):
    """The process is to stop: ctrl-C, a signal, or a closed terminal."""


def stop_on_signals() -> None:
    """Turn SIGTERM and SIGHUP, like ctrl-C, into an exception, so that every `finally` runs."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in STOPPING:
        signal.signal(number, stop)


def terminal_watch() -> Callable[[], None]:
    """A check that raises Stopped once the terminal we were started from is closed.

    A closed terminal sends SIGHUP to its leader. When that is make (`xterm -e make demo`), it waits for us and
    passes nothing on.
    """
    started_there = os.isatty(0)

    def check() -> None:
        if started_there and not os.isatty(0):
            raise Stopped

    return check


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """On Linux: have the kernel end this child when its parent dies, even of kill -9. For `preexec_fn`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)


def command_of(pid: int) -> str:
    """The command line of a living process; empty when there is none, or only its zombie."""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return "" if shown.startswith("Z") else shown.partition(" ")[2].strip()
