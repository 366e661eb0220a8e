"""`make code USER=…`: print the current one-time code of a demo login, as an authenticator app shows it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import time
from pathlib import Path


def totp(secret: str, at: float | None = None) -> str:
    """Return the six-digit TOTP code (RFC 6238) of a base-32 secret at a Unix time, by default now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    step = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    mac = hmac.new(key, step, hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def main(username: str, var: Path) -> int:
    """Print the login's current code; return 1 if the demo is not running or has no such login."""
    try:
        logins = json.loads((var / "demo.json").read_text())["logins"]
    except OSError:
        print("The demo is not running: make demo")
        return 1
    for login in logins:
        if login["username"] == username and login.get("totp_secret"):
            print(f"{totp(login['totp_secret'])}   (for another {30 - int(time.time()) % 30} s)")
            return 0
    print("Write USER= and one of: " + ", ".join(login["username"] for login in logins))
    return 1
