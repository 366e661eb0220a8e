"""What Django itself says of a request that failed holds no link's token either."""

from __future__ import annotations

import pytest

from selfservice.logs import drop_secrets

SECRET = "abc123-0123456789"


@pytest.mark.parametrize(
    "event",
    [
        {"event": f"Internal Server Error: /ny-adgangskode/MQ/{SECRET}/"},
        {"event": f"Forbidden (CSRF cookie not set.): /foerste-log-ind/MQ/{SECRET}/"},
        {"event": "server error", "path": f"/ny-adgangskode/MQ/{SECRET}/"},
        {"event": "request_failed", "request": f"GET /foerste-log-ind/MQ/{SECRET}/"},
    ],
)
def test_the_token_is_cut(event: dict[str, str]) -> None:
    said = str(drop_secrets(None, "error", dict(event)))
    assert SECRET not in said
    assert "[removed]" in said
