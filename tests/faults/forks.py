"""A fork server: one interpreter sets Django up, and forks the processes of a portal from itself.

Setting Django up takes three seconds of CPU time, and the fault tests start a hundred processes. What is forked is a
process like any other: it leads a process group of its own, writes to its own log, and can be killed alone. The server
reads the settings once: a forked process may differ from it in its FAULT_… variables alone (hooked.py).
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from selfservice.local.processes import PYTHON
from selfservice.local.signals import end_with_parent
from selfservice.local.supervisor import Child, Process, Supervisor
from tests.portal import ROOT

FAULT = "FAULT_"
# The module that is the server.
SERVER = "tests.faults.fork_server"


class ForkServer:
    """The server as the tests see it; started when first used. All its processes end with it."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.environment, self.log = dict(environment), log
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None
        self._connections: list[socket.socket] = []

    def fork(self, arguments: list[str], environment: Mapping[str, str], out: Path, err: Path) -> Forked:
        """Start a process: arguments as after `python`, files that its output is added to."""
        self._check(environment)
        faults = {name: value for name, value in environment.items() if name.startswith(FAULT)}
        request = {"arguments": arguments, "environment": faults, "out": str(out), "err": str(err)}
        ours, theirs = socket.socketpair()
        self._connections.append(ours)
        try:
            with theirs:
                ours.sendall(json.dumps(request).encode() + b"\n")
                socket.send_fds(self._running(), [b"+"], [theirs.fileno()])
            return Forked(ours, arguments)
        except OSError as error:
            tail = self.log.read_text(errors="replace")[-4000:]
            raise RuntimeError(f"the fork server did not start {arguments}:\n{tail}") from error

    def stop(self) -> None:
        """End the server, and with it what it has started."""
        if self.process and self.control:
            self.control.close()
            self.process.wait()
            self.process = self.control = None
        for connection in self._connections:
            connection.close()

    def _running(self) -> socket.socket:
        if self.control is None:
            self.control, theirs = socket.socketpair()
            with theirs, self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    [PYTHON, "-m", SERVER], cwd=ROOT, env=self.environment, stdin=theirs.fileno(),
                    stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_parent,
                )  # fmt: skip
        return self.control

    def _check(self, environment: Mapping[str, str]) -> None:
        """Refuse variables that the server has read with another value: the process would not see them."""
        names = {name for name in {*environment, *self.environment} if not name.startswith(FAULT)}
        if different := [name for name in names if environment.get(name) != self.environment.get(name)]:
            raise ValueError(f"not as in the fork server: {', '.join(sorted(different))}")


class Forked:
    """A forked process, with what the tests need of subprocess.Popen. The server reports its id and its end."""

    def __init__(self, connection: socket.socket, arguments: list[str]) -> None:
        self.arguments, self._connection = arguments, connection
        self.returncode: int | None = None
        self.pid = self._number()

    def poll(self) -> int | None:
        """The exit status (negative: the signal that ended it), or None while it runs."""
        return self._end(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raises subprocess.TimeoutExpired."""
        status = self._end(timeout)
        if status is None:
            raise subprocess.TimeoutExpired(self.arguments, timeout or 0)
        return status

    def terminate(self) -> None:
        """Send SIGTERM."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def _end(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._connection], [], [], timeout)[0]:
            try:
                self.returncode = self._number()
            except OSError:
                # The server was killed, and the process with it.
                self.returncode = -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def _number(self) -> int:
        """The next number that the server reports; raises OSError when it has ended."""
        read = b""
        while not read.endswith(b"\n"):
            more = self._connection.recv(1)
            if not more:
                raise ConnectionError("the fork server has ended")
            read += more
        return int(read)


class ForkingSupervisor(Supervisor):
    """Forks what runs on Django; the simulators do not, and are a new interpreter."""

    def __init__(self, server: ForkServer, logs: Path) -> None:
        super().__init__(server.environment, logs)
        self.server = server

    def _launch(self, child: Child, log: IO[bytes]) -> Process:
        if child.name == "simulators":
            return super()._launch(child, log)
        path = Path(log.name)
        return self.server.fork(child.command[1:], self.environment, path, path)
