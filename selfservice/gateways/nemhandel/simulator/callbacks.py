"""Callbacks of the simulated access point: a signed request that says only that there are responses to fetch.

The body is {"event": "responses"}. The signature is `sha256=` and the HMAC-SHA256, in hexadecimal, of the timestamp
(seconds since 1970), a full stop and the body. The sender may miss one: responses wait until they are fetched.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import urllib.request

BODY = json.dumps({"event": "responses"}).encode()
TRIES = 8


def signed(body: bytes, secret: str, at: float) -> dict[str, str]:
    """Return the headers of a callback, with its signature."""
    stamp = str(int(at))
    made = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Nemhandel-Timestamp": stamp,
        "X-Nemhandel-Signature": f"sha256={made}",
    }


class Caller:
    """Sender of callbacks; it retries one that is not taken, with exponential backoff."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret
        self.left = 0
        self.next_try = 0.0

    def wake(self) -> None:
        """Call the portal soon."""
        self.left, self.next_try = TRIES, 0.0

    async def send(self) -> None:
        """Send the callback, if one is due."""
        if self.left and self.next_try <= time.monotonic():
            self.left -= 1
            if await asyncio.to_thread(self._post):
                self.left = 0
            self.next_try = time.monotonic() + 2 ** (TRIES - self.left) / 2

    def _post(self) -> bool:
        request = urllib.request.Request(self.url, BODY, signed(BODY, self.secret, time.time()))  # noqa: S310  (our own address)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return bool(200 <= answer.status < 300)
        except (OSError, ValueError):
            return False
