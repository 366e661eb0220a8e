"""A body larger than any form of ours is refused before it is read."""

from __future__ import annotations

import tempfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/log-ind/", "/ansoeg/skema/", "/passkey/log-ind/start/", "/findes-ikke/"])
def test_a_large_file_never_reaches_the_disk(path: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a file was made")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    large = SimpleUploadedFile("x", bytes(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    assert client.post(path, {"file": large}).status_code == 400


@pytest.mark.parametrize("length", ["", "x", "-1", "²"])
def test_an_odd_length_is_no_error_of_ours(length: str, client: Client) -> None:
    assert client.post("/log-ind/", CONTENT_LENGTH=length).status_code in (200, 400)


def test_the_largest_form_is_taken(client: Client) -> None:
    body = b"x=" + b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 2)
    kind = "application/x-www-form-urlencoded"
    assert client.post("/sprog/", body, content_type=kind).status_code == 302
