"""Signal handling of our processes: stop cleanly, and end child processes with their parent."""

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
    """Request to stop the process: Ctrl-C, a signal, or a closed terminal."""


def stop_on_signals() -> None:
    """Raise Stopped on SIGTERM and SIGHUP, as on Ctrl-C, so that every `finally` runs."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in STOPPING:
        signal.signal(number, stop)


def terminal_watch() -> Callable[[], None]:
    """Return a function that raises Stopped once the terminal that started us is closed.

    A closed terminal sends SIGHUP to its session leader. If that is make (`xterm -e make demo`), it waits for us and
    does not forward the signal.
    """
    started_there = os.isatty(0)

    def check() -> None:
        if started_there and not os.isatty(0):
            raise Stopped

    return check


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Make the kernel end this child when its parent dies, even by kill -9 (Linux only). For `preexec_fn`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)


def command_of(pid: int) -> str:
    """Return the command line of a running process; empty if there is none, or only a zombie."""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return "" if shown.startswith("Z") else shown.partition(" ")[2].strip()
