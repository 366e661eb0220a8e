"""Servers that do nothing right, on raw sockets: what a client meets when more is broken than an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from selfservice.local.ports import free_port
from tests.patience import SECONDS

GARBAGE = b"\x00\xff\x16\x03\x01 neither HTTP nor SMTP\r\n\r\n"
TROUBLES = ["nobody listens", "never answers", "hangs up", "hangs up amid the answer", "talks garbage"]


@contextmanager
def server_in(trouble: str) -> Iterator[int]:
    """Yields the port of a server with the trouble."""
    if trouble == "nobody listens":
        yield free_port()
        return
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, trouble), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(SECONDS)


def _serve(listener: socket.socket, trouble: str) -> None:
    held: list[socket.socket] = []
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            if trouble == "never answers":
                # Kept open; who calls must lose patience by itself.
                held.append(connection)
                continue
            with connection, suppress(OSError):
                if trouble == "hangs up":
                    continue
                if trouble == "talks garbage":
                    connection.sendall(GARBAGE)
                else:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
                connection.settimeout(1)
                connection.recv(65536)
    for connection in held:
        connection.close()
