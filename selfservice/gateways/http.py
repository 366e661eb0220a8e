"""Calling a system outside over HTTP: a kept-alive client per thread, and time-outs always."""

from __future__ import annotations

import threading
from typing import Any

import requests
from django.conf import settings

from selfservice.kernel.core.errors import Unavailable

_local = threading.local()


def session() -> requests.Session:
    """This thread's client: a new one for each call would cost a TLS context and a connection."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        # Only what settings say counts: no proxy or .netrc of whoever starts the process.
        _local.session.trust_env = False
    client: requests.Session = _local.session
    return client


def call(method: str, url: str, *, read: float | None = None, **kwargs: Any) -> requests.Response:
    """Send a request and return the answer, whatever its status; raise Unavailable when there is none.

    `read` is the most seconds to wait for it where a person waits too, and less than settings allow.
    429 and 5xx are Unavailable too, with the receiver's Retry-After in seconds when it gives one.
    """
    longest = min(read or settings.GATEWAY_READ_SECONDS, settings.GATEWAY_READ_SECONDS)
    timeout = (settings.GATEWAY_CONNECT_SECONDS, longest)
    try:
        answer = session().request(method, url, timeout=timeout, allow_redirects=False, **kwargs)
    except requests.RequestException as error:
        raise Unavailable(type(error).__name__) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Unavailable(f"HTTP {answer.status_code}", waits_for(answer.headers.get("Retry-After", "")))
    return answer


def waits_for(after: str) -> float | None:
    """Seconds that a Retry-After asks for; None when it is a date, or nothing."""
    return float(after) if after.isascii() and after.isdigit() else None
