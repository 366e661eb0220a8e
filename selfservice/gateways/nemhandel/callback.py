"""Verification of a callback: a signed request that says only that there are responses to fetch.

`X-Nemhandel-Signature` is `sha256=` and the HMAC-SHA256, in hexadecimal, of `X-Nemhandel-Timestamp` (seconds since
1970), a full stop and the body.
"""

from __future__ import annotations

import hashlib
import hmac
import time

from django.conf import settings

# Protection against replays: callbacks with another timestamp are refused.
WINDOW_SECONDS = 300


def is_signed(body: bytes, stamp: str, signature: str) -> bool:
    """Return whether the signature is the access point's and the timestamp within `WINDOW_SECONDS` of now."""
    secret = settings.NEMHANDEL_CALLBACK_SECRET.encode()
    if not secret or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    made = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    fits = hmac.compare_digest(f"sha256={made}".encode(), signature.encode())
    return fits and abs(time.time() - int(stamp)) <= WINDOW_SECONDS
