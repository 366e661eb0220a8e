"""Calling a system outside over HTTP: kept-alive connections, and time-outs always.

`call` is for all systems. `call_json` is for those that get thousands of requests in a row: it uses urllib3 without
requests on top, for half of the processor time (ADR 0017). The rules are the same: no redirect is followed, no proxy of
the environment is used, certificates are checked.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import requests
import urllib3
from django.conf import settings
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from selfservice.kernel.core.errors import Unavailable

# The most bytes of a body that `call_json` reads.
LARGEST = 4 * 1024 * 1024
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of an answer, and its body as JSON, or None where it is something else."""

    status: int
    json: Any


def session() -> requests.Session:
    """This thread's client: a new one for each call would cost a TLS context and a connection."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        # Only what settings say counts: no proxy or .netrc of the user who starts the process.
        _local.session.trust_env = False
    client: requests.Session = _local.session
    return client


def call(method: str, url: str, *, read: float | None = None, **kwargs: Any) -> requests.Response:
    """Send a request and return the answer, whatever its status; raise Unavailable when there is none.

    `read` is the most seconds to connect and wait for it where a person waits too, and less than settings allow.
    429 and 5xx are Unavailable too, with the receiver's Retry-After in seconds when it gives one.
    """
    longest = min(read or settings.GATEWAY_READ_SECONDS, settings.GATEWAY_READ_SECONDS)
    connect = min(longest, settings.GATEWAY_CONNECT_SECONDS)
    # requests passes it on to urllib3; its types know only a number and a pair.
    timeout: Any = urllib3.Timeout(connect=connect, read=longest, total=longest if read else None)
    try:
        answer = session().request(method, url, timeout=timeout, allow_redirects=False, **kwargs)
    except requests.RequestException as error:
        raise Unavailable(type(error).__name__) from error
    _refuse_trouble(answer.status_code, answer.headers)
    return answer


@cache
def _pool() -> urllib3.PoolManager:
    # No fewer idle connections than a handler of the outbox has threads (`CommandHandler.connections`).
    return urllib3.PoolManager(maxsize=32, retries=False, ca_certs=DEFAULT_CA_BUNDLE_PATH)


def call_json(method: str, url: str, headers: Mapping[str, str], body: Any = None) -> Answer:
    """Send a request, with a body as JSON, and return the answer; raise Unavailable as `call` does."""
    timeout = urllib3.Timeout(connect=settings.GATEWAY_CONNECT_SECONDS, read=settings.GATEWAY_READ_SECONDS)
    try:
        answer = _pool().request(
            method, url, json=body, headers=headers, timeout=timeout, redirect=False, preload_content=False
        )
        read = answer.read(LARGEST + 1, decode_content=False)
        if len(read) > LARGEST:
            answer.close()
        answer.release_conn()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise Unavailable(type(error).__name__) from error
    _refuse_trouble(answer.status, answer.headers)
    try:
        return Answer(answer.status, json.loads(read))
    except (ValueError, RecursionError):
        return Answer(answer.status, None)


def _refuse_trouble(status: int, headers: Mapping[str, str]) -> None:
    """Raise Unavailable for an answer that says nothing about the request: too many of them, or an error over there."""
    if status == 429 or status >= 500:
        after = headers.get("Retry-After", "")
        # It may be a date, too, which is not understood.
        raise Unavailable(f"HTTP {status}", float(after) if after.isascii() and after.isdigit() else None)
