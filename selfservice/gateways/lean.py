"""A client for systems that are called thousands of times in a row: the standard library's, kept alive.

It costs a third of what `requests` does (http.py), of a worker's time as of the machine's. The rules are the same:
time-outs always, no redirect is followed, no proxy of the environment is used, certificates are checked.
"""

from __future__ import annotations

import http.client
import json
import select
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from selfservice.gateways.http import waits_for
from selfservice.kernel.core.errors import Unavailable

LARGEST = 4 * 1024 * 1024
# A connection that has been idle for longer may have been closed by the other end.
SURE_SECONDS = 1.0
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: the status, and the body as JSON, or None where it is something else."""

    status: int
    json: Any


class _Connection:
    """A kept-alive connection, which writes a request at once: headers and body would be two packets."""

    def __init__(self, scheme: str, host: str, port: int | None) -> None:
        connect = settings.GATEWAY_CONNECT_SECONDS
        if scheme == "https":
            self.http: http.client.HTTPConnection = _OneWriteTls(host, port, timeout=connect, context=_tls())
        else:
            self.http = _OneWrite(host, port, timeout=connect)
        self.used_at = 0.0

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """Send, over a new connection where there is none that lives."""
        if self.http.sock and time.monotonic() - self.used_at > SURE_SECONDS and _has_news(self.http.sock):
            self.http.close()
        if self.http.sock is None:
            self.http.timeout = settings.GATEWAY_CONNECT_SECONDS
            self.http.connect()
        self.http.sock.settimeout(settings.GATEWAY_READ_SECONDS)
        self.http.request(method, path, body or None, dict(headers))
        return self.http.getresponse()

    def __del__(self) -> None:
        self.http.close()


class _Together:
    """Holds what is to be written back until the answer is asked for."""

    held: bytes = b""

    def send(self, data: Any) -> None:
        self.held += data

    def getresponse(self) -> http.client.HTTPResponse:
        held, self.held = self.held, b""
        super().send(held)  # type: ignore[misc]  # a mixin's
        return super().getresponse()  # type: ignore[misc,no-any-return]  # a mixin's


class _OneWrite(_Together, http.client.HTTPConnection):
    pass


class _OneWriteTls(_Together, http.client.HTTPSConnection):
    pass


@cache
def _tls() -> ssl.SSLContext:
    """Made once: it takes tens of milliseconds."""
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)


def _has_news(sock: Any) -> bool:
    """Whether an idle connection can be read from: the other end has closed it, or talks out of turn."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def call(method: str, url: str, headers: Mapping[str, str], body: Any = None) -> Answer:
    """Send a request, with a body as JSON, and return the answer; raise Unavailable as `gateways.http.call` does."""
    place = urlsplit(url)
    connections: dict[tuple[str, str], _Connection] = _local.__dict__.setdefault("connections", {})
    key = (place.scheme, place.netloc)
    if key not in connections:
        connections[key] = _Connection(place.scheme, place.hostname or "", place.port)
    connection = connections[key]
    sent = b"" if body is None else json.dumps(body).encode()
    path = f"{place.path}?{place.query}" if place.query else place.path
    more = {"Content-Type": "application/json"} if sent else {}
    try:
        answer = connection.ask(method, path, sent, {**headers, **more})
        read = answer.read(LARGEST + 1)
        if answer.length and len(read) <= LARGEST:
            raise http.client.IncompleteRead(read, answer.length)
    except (OSError, http.client.HTTPException, ValueError) as error:
        # What is half read is not used again.
        connections.pop(key).http.close()
        raise Unavailable(type(error).__name__) from error
    if len(read) > LARGEST or answer.will_close:
        connections.pop(key).http.close()
    connection.used_at = time.monotonic()
    if answer.status == 429 or answer.status >= 500:
        raise Unavailable(f"HTTP {answer.status}", waits_for(answer.headers.get("Retry-After", "")))
    return Answer(answer.status, _json(read))


def _json(read: bytes) -> Any:
    try:
        return json.loads(read)
    except (ValueError, RecursionError):
        return None
