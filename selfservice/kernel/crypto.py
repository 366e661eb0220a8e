"""Encryption at rest of what must be read again (authenticator secrets, letters), and digests of what must not."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


@lru_cache(maxsize=1)
def _box() -> MultiFernet:
    # ENCRYPTION_KEYS is a list, newest first, so that keys can be changed; without it one follows from SECRET_KEY.
    secrets = settings.ENCRYPTION_KEYS or [settings.SECRET_KEY]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(s, b"selvbetjening field"))) for s in secrets])


def encrypt(data: bytes) -> bytes:
    """Encrypt and authenticate."""
    return _box().encrypt(data)


def decrypt(token: bytes | memoryview) -> bytes:
    """Undo `encrypt`; raises cryptography.fernet.InvalidToken when the data or the key is wrong."""
    return _box().decrypt(bytes(token))


def digest(text: str, purpose: str) -> str:
    """A keyed SHA-256 of a short-lived or high-entropy secret (one-time codes, backup codes), hex."""
    key = _derived(settings.SECRET_KEY, b"selvbetjening " + purpose.encode())
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
