"""The rules of a new password."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Company
from tests.accounts.steps import error_at, letter
from tests.outside import Outside

pytestmark = pytest.mark.django_db

REFUSED = {
    "eleven characters": "zqxjkvbpwym",
    "more than 128": "zqxjkvbp wym " * 10,
    "common": "qwerty123456",
    "the company": "Ålborg Blomster 1",
    "the company once more": "blomsterblomster7",
    "the person": "AnnaÅlborg2026",
    "the operator's words": "Velkommen1234",
    "empty": "",
    "not a text": "god lang adgangs\x00kode",
    "the CVR number": "99000007 99000007",
}
TAKEN = {
    "twelve characters": "zqxjkvbpwymc",
    "128": ("zqxjkvbp wym " * 10)[:128],
    "spaces at the ends": "  fire grønne stole  ",
    "other alphabets": "четыре зелёных стула \U0001f600",
}


@pytest.fixture
def chooser(blomster: Company, outside: Outside, client: Client) -> Client:
    username, code = letter(outside)
    client.post("/aktiver/", {"username": username, "code": code})
    return client


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(kind: str, chooser: Client) -> None:
    answer = chooser.post("/aktiver/adgangskode/", {"password": REFUSED[kind]})
    assert answer.status_code == 200
    assert error_at(answer, "password")
    assert not REFUSED[kind] or REFUSED[kind] not in answer.content.decode()


@pytest.mark.parametrize("kind", TAKEN)
def test_taken(kind: str, chooser: Client) -> None:
    assert chooser.post("/aktiver/adgangskode/", {"password": TAKEN[kind]}).status_code == 302


def test_a_password_manager_finds_the_user_name_and_may_paste(chooser: Client) -> None:
    page = chooser.get("/aktiver/adgangskode/").content.decode()
    assert 'autocomplete="new-password"' in page and 'autocomplete="username"' in page
    assert "onpaste" not in page
