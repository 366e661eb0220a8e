"""Odd bodies sent to the passkeys' ceremonies: refused, never an error of ours."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", ["start", "slut"])
@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'"\x80"', b"\xff\xfe", b"{", b'{"id": "\x00"}', b"null", b"[]", b"1"]
)
def test_malformed_bodies(body: bytes, step: str, client: Client) -> None:
    client.post("/passkey/log-ind/start/", "{}", content_type="application/json")
    answer = client.post(f"/passkey/log-ind/{step}/", body, content_type="application/json")
    assert answer.status_code in (200, 400, 404, 422)
    assert "_auth_user_id" not in client.session
