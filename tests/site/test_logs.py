"""What is logged of a request: its status and its path, and no secret."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from selfservice.logs import drop_secrets


@pytest.mark.parametrize("key", ["code", "otp_token", "password", "token", "pdf"])
def test_secret_keys_are_emptied(key: str) -> None:
    assert drop_secrets(None, "info", {key: "7K2M-9QXA", "event": "x"}) == {key: "[removed]", "event": "x"}


def test_a_status_stays() -> None:
    assert drop_secrets(None, "info", {"code": 404})["code"] == 404


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["ny-adgangskode", "foerste-log-ind"])
def test_a_request_is_logged_with_its_status_and_without_the_links_token(
    client: Client, caplog: pytest.LogCaptureFixture, folder: str
) -> None:
    with caplog.at_level(logging.INFO):
        client.get(f"/{folder}/MQ/abc123-0123456789/")
    said = caplog.text
    assert f"/{folder}/[removed]" in said
    assert "'code': 200" in said
    assert "abc123-0123456789" not in said


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "logged"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_the_address_is_the_one_our_own_proxy_saw(
    client: Client, caplog: pytest.LogCaptureFixture, settings: Any, proxies: int, logged: str
) -> None:
    settings.PROXY_COUNT = proxies
    with caplog.at_level(logging.INFO):
        client.get("/support/", headers={"X-Forwarded-For": "198.51.100.66, 203.0.113.9"})
    assert f"'ip': '{logged}'" in caplog.text
    assert "198.51.100.66" not in caplog.text
