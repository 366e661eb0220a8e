"""Pages kept for all visitors: nobody gets another's token, name, language or look."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import MessageEncoder
from django.contrib.messages.storage.session import SessionStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django.views import View

from accounts.models import User
from accounts.session.middleware import SEEN_AT
from accounts.session.store import SessionStore
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.page_cache import CachedPage
from tests.isolation.routes import routes
from tests.signed_in import sign_in
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


def cached_pages() -> list[str]:
    """The paths of all pages that are cached for every visitor."""
    return [route.path for route in routes() if issubclass(getattr(route.view, "view_class", object), CachedPage)]


def seen_by_another(path: str) -> str:
    return re.sub(r'value="[^"]+"', "", page(Client(), path))


def idle(client: Client, _path: str, world: World) -> None:
    """Their session ends with this very request."""
    client.cookies = sign_in(world.mette).cookies
    with as_system("tests"):
        session = client.session
        session[SEEN_AT] = (timezone.now() - timedelta(hours=1)).isoformat()
        session.save()


def waiting_message(client: Client, _path: str, _world: World) -> None:
    with as_system("tests"):
        session = client.session
        session["_messages"] = json.dumps([Message(constants.INFO, "Kun til mig")], cls=MessageEncoder)
        session.save()


def ended_session(client: Client, _path: str, _world: World) -> None:
    client.cookies["session"] = "findes-ikke-laengere-0123456789ab"


def test_every_cached_page_is_tested_here() -> None:
    assert sorted(cached_pages()) == sorted(PAGES)


@pytest.mark.parametrize("state", [idle, waiting_message, ended_session], ids=lambda state: state.__name__)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_visitor_is_seen_by_another(path: str, state: Callable[..., None], world: World) -> None:
    caches["process"].clear()
    plain = seen_by_another(path)
    caches["process"].clear()
    somebody = Client()
    state(somebody, path, world)
    theirs = page(somebody, path)
    assert seen_by_another(path) == plain
    # Nor do they get the page of others instead of their own.
    caches["process"].clear()
    seen_by_another(path)
    again = Client()
    state(again, path, world)
    assert ('class="notice"' in page(again, path)) == ('class="notice"' in theirs)


class Plain(View):
    """Answers with something that the request did not show."""

    how = ""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        response = HttpResponse(f"for {request.META['REMOTE_ADDR']}")
        if self.how == "cookie":
            response.set_cookie("a", "b")
        if self.how == "session":
            request.session["a"] = "b"
        if self.how == "message":
            messages.info(request, "Kun til mig")
        return response


@pytest.mark.parametrize(("how", "is_stored"), [("", True), ("cookie", False), ("session", False), ("message", False)])
def test_an_answer_that_sets_something_is_not_stored(how: str, is_stored: bool, db: None) -> None:
    view = type("Odd", (CachedPage, Plain), {"how": how}).as_view()  # type: ignore[attr-defined]
    answers = []
    for number in (1, 2):
        request = RequestFactory().get(f"/test-{how}/", REMOTE_ADDR=f"192.0.2.{number}")
        request.user, request.session = AnonymousUser(), SessionStore()
        request._messages = SessionStorage(request)  # type: ignore[attr-defined]
        answers.append(view(request).content)
    assert (answers[0] == answers[1]) is is_stored
