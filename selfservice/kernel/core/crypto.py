"""Encryption at rest for secrets that are read again (authenticator secrets, letters, PUKs); digests for the rest."""

from __future__ import annotations

import base64
import hashlib
import hmac
from contextlib import suppress
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _derived(secret: str, purpose: bytes, length: int = 32) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose).derive(secret.encode())


@lru_cache(maxsize=1)
def _fernets() -> MultiFernet:
    # ENCRYPTION_KEYS is a list, newest first, so that keys can be rotated. Without it, the key derives from SECRET_KEY.
    secrets = settings.ENCRYPTION_KEYS or [settings.SECRET_KEY]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(s, b"selvbetjening field"))) for s in secrets])


def encrypt(data: bytes) -> bytes:
    """Return the data, encrypted and authenticated (Fernet)."""
    return _fernets().encrypt(data)


def decrypt(token: bytes | memoryview) -> bytes:
    """Reverse `encrypt`; raise cryptography.fernet.InvalidToken when the data or the key is wrong."""
    return _fernets().decrypt(bytes(token))


@lru_cache(maxsize=1)
def _seals() -> list[AESSIV]:
    secrets = settings.ENCRYPTION_KEYS or [settings.SECRET_KEY]
    return [AESSIV(_derived(s, b"selvbetjening seal", length=64)) for s in secrets]


def seal(data: bytes, place: str) -> bytes:
    """Encrypt and authenticate data, bound to the key of its row (`place`).

    Deterministic (AES-SIV, RFC 5297): a feed loaded twice compares as unchanged. Decryption fails under any other
    `place`.
    """
    return _seals()[0].encrypt(data, [place.encode()])


def unseal(sealed: bytes | memoryview, place: str) -> bytes:
    """Reverse `seal`; raise cryptography.exceptions.InvalidTag when the data, the place or the key is wrong."""
    *older, oldest = _seals()
    for key in older:
        with suppress(InvalidTag):
            return key.decrypt(bytes(sealed), [place.encode()])
    return oldest.decrypt(bytes(sealed), [place.encode()])


def digest(text: str, purpose: str) -> str:
    """Return the HMAC-SHA-256 of a short-lived or high-entropy secret (one-time codes, backup codes) as hex."""
    key = _derived(settings.SECRET_KEY, b"selvbetjening " + purpose.encode())
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
