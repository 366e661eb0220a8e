"""Pages kept for all visitors: nobody gets another's token, name, language or look."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.world import World

PAGES = ["/log-ind/", "/ansoeg/", "/support/", "/tilgaengelighed/"]


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def token(text: str) -> str:
    found = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', text))
    assert len(found) == 1
    return str(found.pop())


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_each_visitor_has_a_token_of_their_own_that_works(path: str) -> None:
    tokens = set()
    for _visit in range(3):
        client = Client(enforce_csrf_checks=True)
        mine = token(page(client, path))
        tokens.add(mine)
        answer = client.post("/sprog/", {"language": "en", "csrfmiddlewaretoken": mine, "next": path})
        assert answer.status_code == 302
        assert 'lang="en"' in page(client, path)
    assert len(tokens) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_language_and_look_are_ones_own(path: str) -> None:
    plain, dark = Client(), Client()
    dark.cookies["theme"] = "dark"
    odd = Client()
    odd.cookies["theme"] = "x" * 50
    for _visit in range(2):
        assert 'data-theme="dark"' in page(dark, path)
        assert "data-theme" not in page(plain, path)
        assert "data-theme" not in page(odd, path)


def test_who_is_logged_in_is_not_kept(world: World, signed_in: Callable[[User], Client]) -> None:
    mette = signed_in(world.mette)
    for _visit in range(2):
        assert world.mette.name in page(mette, "/support/")
        assert world.mette.name not in page(Client(), "/support/")


@pytest.mark.django_db
def test_parameters_are_answered(world: World) -> None:
    page(Client(), "/log-ind/")
    assert "/konti/" in page(Client(), "/log-ind/?next=/konti/")
    assert 'class="notice"' in page(Client(), "/log-ind/?idle=1")
    assert 'class="notice"' not in page(Client(), "/log-ind/")
