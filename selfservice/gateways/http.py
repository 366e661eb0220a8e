"""Calling a system outside over HTTP: a kept-alive client per thread, and time-outs always."""

from __future__ import annotations

import threading
from typing import Any

import requests

from selfservice.kernel.errors import Unavailable

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
_local = threading.local()


def session() -> requests.Session:
    """This thread's client: a new one for each call would cost a TLS context and a connection."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        # Only what settings say counts: no proxy or .netrc of whoever starts the process.
        _local.session.trust_env = False
    client: requests.Session = _local.session
    return client


def call(method: str, url: str, *, read: float = READ_SECONDS, **kwargs: Any) -> requests.Response:
    """Send a request and return the answer, whatever its status; raise Unavailable when there is none.

    429 and 5xx are Unavailable too, with the receiver's Retry-After in seconds when it gives one.
    """
    try:
        answer = session().request(method, url, timeout=(CONNECT_SECONDS, read), allow_redirects=False, **kwargs)
    except requests.RequestException as error:
        raise Unavailable(type(error).__name__) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        after = answer.headers.get("Retry-After", "")
        raise Unavailable(f"HTTP {answer.status_code}", float(after) if after.isdigit() else None)
    return answer
