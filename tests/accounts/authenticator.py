"""A passkey made of software (WebAuthn level 2): what a browser and its authenticator would answer."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import Client

# Flags of the authenticator's data: the person is present, was verified; a new credential is attached.
PRESENT, VERIFIED, ATTACHED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    """Base 64 as WebAuthn's JSON has it."""
    return urlsafe_b64encode(data).decode().rstrip("=")


class SoftKey:
    """One passkey for this site."""

    def __init__(self, origin: str = settings.PORTAL_URL) -> None:
        self.origin = origin
        self.id = secrets.token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.uses = 0
        self.handle = b""

    def register(self, client: Client, user_agent: str = "") -> Any:
        """Both calls of the registration, with a browser; the answer of the last one made."""
        begun = client.post("/passkey/ny/start/")
        if begun.status_code != 200:
            return begun
        options = begun.json()
        self.handle = _bytes(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(PRESENT | VERIFIED | ATTACHED) + credential}
        response = {
            "clientDataJSON": text(self._said("webauthn.create", options["challenge"])),
            "attestationObject": text(cbor2.dumps(attested)),
        }
        return self._send(client, "/passkey/ny/slut/", response, HTTP_USER_AGENT=user_agent)

    def begin(self, client: Client) -> dict[str, Any]:
        """What the site asks for."""
        found: dict[str, Any] = client.post("/passkey/log-ind/start/").json()
        return found

    def answer(self, options: dict[str, Any], *, verified: bool = True) -> dict[str, str]:
        """The signed answer to it."""
        self.uses += 1
        data = self._data(PRESENT | (VERIFIED if verified else 0))
        said = self._said("webauthn.get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "clientDataJSON": text(said),
            "authenticatorData": text(data),
            "signature": text(signature),
            "userHandle": text(self.handle),
        }

    def log_in(self, client: Client, query: str = "", **how: Any) -> Any:
        """Both calls of the log-in."""
        return self.send(client, self.answer(self.begin(client), **how), query)

    def send(self, client: Client, answer: dict[str, str], query: str = "") -> Any:
        """The last call of the log-in."""
        return self._send(client, f"/passkey/log-ind/slut/{query}", answer)

    def _send(self, client: Client, path: str, response: dict[str, str], **headers: Any) -> Any:
        body = {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }
        return client.post(path, json.dumps(body), content_type="application/json", **headers)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(b"localhost").digest() + bytes([flags]) + self.uses.to_bytes(4, "big")


def _bytes(value: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(value + "=" * (-len(value) % 4))
