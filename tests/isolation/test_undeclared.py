"""What somebody adds and does not think of is noticed: a route without rule, function or maker, a careless view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from accounts.models import Account
from selfservice import urls
from selfservice.kernel.actions.base import Action, registry
from selfservice.kernel.scope.models import ScopeMissing
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.web.pages import Page
from tests.isolation import acting, test_actions
from tests.isolation.arena import Arena
from tests.isolation.cells import cells
from tests.isolation.makers import NOTHING
from tests.isolation.oracle import expected
from tests.isolation.people import BY_NAME
from tests.isolation.routes import Route, routes


class Declared(Page):
    function = "accounts"
    template_name = "site/search.html"


def forgotten(request: HttpRequest) -> HttpResponse:
    """Reads a model without an actor."""
    return HttpResponse(", ".join(Account.objects.values_list("number", flat=True)))


def by_hand(request: HttpRequest) -> HttpResponse:
    """Reads by SQL of its own, with no condition at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM accounts_account ORDER BY number")
        return HttpResponse(", ".join(number for (number,) in cursor))


def by_scope(request: HttpRequest) -> HttpResponse:
    """As it should be done."""
    seen = Account.objects.visible_to(page_actor(request)).order_by("number")
    return HttpResponse(", ".join(seen.values_list("number", flat=True)))


for _view in (forgotten, by_hand, by_scope):
    _view.function = "accounts"  # type: ignore[attr-defined]


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("44100271")


@pytest.fixture
def added() -> Iterator[Any]:
    """Add routes to the portal's own."""
    handlers = {name: getattr(urls, name) for name in ("handler400", "handler403", "handler404", "handler500")}
    conf: Any = type("Conf", (), {"urlpatterns": [], **handlers})

    def add(*more: Any) -> list[Route]:
        conf.urlpatterns[:] = [*urls.urlpatterns, *more]
        return [route for route in routes() if route.path.startswith("/ny/")]

    with override_settings(ROOT_URLCONF=conf):
        yield add


def test_a_route_without_a_rule(arena: Arena, added: Any) -> None:
    (route,) = added(path("ny/", Declared.as_view(), name="new"))
    with pytest.raises(AssertionError, match=r"new \(/ny/\): say in tests/isolation/rules.py who it is for"):
        expected(route, "GET", BY_NAME["finance"], NOTHING)


def test_a_route_with_a_parameter_without_a_maker(arena: Arena, added: Any) -> None:
    (route,) = added(path("ny/<uuid:uid>/", Declared.as_view(), name="new"))
    with pytest.raises(AssertionError, match="parameter that no maker knows"):
        list(cells(arena, route))


def test_a_route_without_a_function_is_an_error_at_start_and_opens_to_nobody(arena: Arena, added: Any) -> None:
    added(path("ny/", undeclared, name="new"))
    assert [problem.id for problem in run_checks(include_deployment_checks=False)] == ["kernel.E003"]
    for name in ("group_admin", "no_grant"):
        assert arena.ask(BY_NAME[name], "GET", "/ny/").status_code == 500
    assert arena.ask(BY_NAME["anonymous"], "GET", "/ny/").status_code == 302


def test_a_view_that_forgets_scope_shows_nothing(arena: Arena, added: Any) -> None:
    added(path("ny/", forgotten, name="new"))
    answer = arena.ask(BY_NAME["group_admin"], "GET", "/ny/")
    assert (answer.status_code, b"4410" in answer.content) == (500, False)
    assert ScopeMissing.__name__ in arena.client.failure


def test_a_view_with_sql_of_its_own_shows_the_companies_of_the_person(arena: Arena, added: Any) -> None:
    added(path("ny/", by_hand, name="new"), path("ny/rigtigt/", by_scope, name="right"))
    assert arena.ask(BY_NAME["foreign_admin"], "GET", "/ny/").content == b"55500011"
    assert arena.ask(BY_NAME["subsidiary_admin"], "GET", "/ny/").content == b"44200105"
    # Which of a company's accounts are named is what scope alone knows.
    assert arena.ask(BY_NAME["finance"], "GET", "/ny/").content == b"44100271, 44100298"
    assert arena.ask(BY_NAME["finance"], "GET", "/ny/rigtigt/").content == b"44100271"


def test_an_action_without_data(monkeypatch: pytest.MonkeyPatch, arena: Arena) -> None:
    class New(Action):
        slug = "example_new"

    del registry["example_new"]
    monkeypatch.setattr(test_actions, "ACTIONS", [*acting.ACTIONS, New])
    with pytest.raises(AssertionError, match=r"action_data\.py"):
        test_actions.test_every_action_has_its_data()
