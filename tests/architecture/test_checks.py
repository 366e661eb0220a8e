"""The system checks really fire: each on a model, an address or a database made wrong for the purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import connections, models
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.test.utils import isolate_apps
from django.urls import include, path

from accounts.models import Account, Company
from selfservice.kernel import checks
from selfservice.kernel.scope.models import Scope, ScopedModel, scoped_models
from selfservice.kernel.web.pages import Page
from selfservice.public import PUBLIC
from tests import plugin

ROUTES: list[Any] = []


class Routes:
    """A URLconf of its own."""

    urlpatterns = ROUTES


def ids(problems: Any) -> list[str | None]:
    return [problem.id for problem in problems]


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_no_check_fails(db: None) -> None:
    assert run_checks(databases=["default"], include_deployment_checks=False) == []


@isolate_apps("accounts")
def test_e001_a_model_that_leads_to_a_company_and_has_no_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    class Direct(models.Model):  # noqa: DJ008
        company = models.ForeignKey(Company, models.PROTECT, related_name="+")

        class Meta:
            app_label = "accounts"

    class ByTheWay(models.Model):  # noqa: DJ008
        account = models.OneToOneField(Account, models.PROTECT, related_name="+")

        class Meta:
            app_label = "accounts"

    class Far(models.Model):  # noqa: DJ008
        way = models.ForeignKey(ByTheWay, models.PROTECT)

        class Meta:
            app_label = "accounts"

    class Scoped(ScopedModel):
        scope = Scope()
        company = models.ForeignKey(Company, models.PROTECT, related_name="+")

        class Meta:
            app_label = "accounts"

    class Nowhere(models.Model):  # noqa: DJ008
        class Meta:
            app_label = "accounts"

    added = [Direct, ByTheWay, Far, Scoped, Nowhere]
    every = apps.get_models(include_auto_created=True)
    with monkeypatch.context() as patch:
        patch.setattr(apps, "get_models", lambda **_kwargs: [*every, *added])
        problems = list(checks.every_model_has_a_scope(None))
    # What Django has looked up meanwhile leads to tables that are not there.
    apps.clear_cache()
    assert [(p.id, p.obj) for p in problems] == [
        ("kernel.E001", Direct),
        ("kernel.E001", ByTheWay),
        ("kernel.E001", Far),
    ]


def test_e002_an_exemption_that_exempts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(checks.UNSCOPED, "sessions.Session", "leads nowhere")
    monkeypatch.setitem(checks.UNSCOPED, "accounts.Company", "has a scope")
    monkeypatch.setitem(checks.UNSCOPED, "nowhere.Nothing", "is not installed")
    problems = list(checks.every_model_has_a_scope(None))
    assert ids(problems) == ["kernel.E002", "kernel.E002"]


@pytest.fixture
def routes() -> Iterator[Callable[..., list[str | None]]]:
    """What the check says of the project's addresses with these added."""
    from selfservice import urls

    def check(*added: Any) -> list[str | None]:
        ROUTES[:] = [*urls.urlpatterns, *added]
        with override_settings(ROOT_URLCONF=Routes):
            return ids(checks.every_view_says_its_function(None))

    yield check
    ROUTES.clear()


def test_e003_a_view_that_declares_no_function(routes: Callable[..., list[str | None]]) -> None:
    class Declared(Page):
        function = "users"

    assert routes() == []
    assert routes(path("a/", Declared.as_view(), name="a")) == []
    assert routes(path("a/", plain, name="a")) == ["kernel.E003"]
    assert routes(path("a/", plain)) == ["kernel.E003"]
    assert routes(path("a/", include(([path("b/", plain, name="b")], "inner")))) == ["kernel.E003"]
    assert routes(path("a/", include([path("b/", include([path("c/", plain)]))]))) == ["kernel.E003"]
    # A namespace does not borrow the name of a public page.
    assert routes(path("a/", include(([path("b/", plain, name="login")], "inner")))) == ["kernel.E003"]


def test_e004_a_public_page_that_does_not_exist(
    routes: Callable[..., list[str | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PUBLIC, "no_such_page", "was there once")
    assert routes() == ["kernel.E004"]
    assert routes(path("a/", plain, name="no_such_page")) == []


def test_e003_a_page_does_not_borrow_a_function_from_its_base(routes: Callable[..., list[str | None]]) -> None:
    class Silent(Page):
        pass

    assert routes(path("a/", Silent.as_view(), name="a")) == ["kernel.E003"]


def test_e007_a_second_address_under_a_public_name(routes: Callable[..., list[str | None]]) -> None:
    assert routes(path("a/", plain, name="support")) == ["kernel.E007"]


def test_every_url_is_visited() -> None:
    from selfservice import urls

    names = {name for name, _view in checks.walk_urls(urls.urlpatterns)}
    assert {"front_page", "login", "profile", "admin:index", "health"} <= names


def test_public_pages_say_why() -> None:
    assert all(len(reason) > 10 for reason in PUBLIC.values())


class TestRowLevelSecurity:
    """Made wrong as the owner, in a transaction that is rolled back; the check reads through the same connection."""

    @pytest.fixture
    def owner(self, committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
        server = psycopg.connect(plugin.servers().postgres.url(plugin.DATABASE, "postgres"))
        monkeypatch.setattr(connections["default"], "cursor", server.cursor)
        server.execute("SET ROLE selfservice_app")
        try:
            yield server
        finally:
            server.rollback()
            server.close()

    def say(self, server: psycopg.Connection[Any], *statements: str, role: str = "selfservice_app") -> list[Any]:
        server.execute("RESET ROLE")
        for statement in statements:
            server.execute(statement)
        server.execute(f"SET ROLE {role}")
        return [(p.id, p.msg.split()[0]) for p in checks.check_row_level_security(None, databases=["default"])]

    def test_all_is_well(self, owner: psycopg.Connection[Any]) -> None:
        assert self.say(owner) == []
        assert checks.check_row_level_security(None) == []

    @pytest.mark.parametrize(
        "statement",
        [
            "ALTER TABLE accounts_account NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE accounts_account DISABLE ROW LEVEL SECURITY",
            "DROP POLICY scope_company ON accounts_account",
        ],
    )
    def test_e005(self, statement: str, owner: psycopg.Connection[Any]) -> None:
        assert self.say(owner, statement) == [("kernel.E005", "accounts_account")]

    def test_e005_of_a_table_that_is_fenced_without_a_scope(self, owner: psycopg.Connection[Any]) -> None:
        statement = "ALTER TABLE accounts_smsfactor NO FORCE ROW LEVEL SECURITY"
        assert self.say(owner, statement) == [("kernel.E005", "accounts_smsfactor")]

    def test_e006(self, owner: psycopg.Connection[Any]) -> None:
        assert ("kernel.E006", "the") in self.say(owner, "ALTER ROLE selfservice_app BYPASSRLS")
        assert ("kernel.E006", "the") in self.say(owner, role="postgres")

    def test_w001(self, owner: psycopg.Connection[Any]) -> None:
        said = self.say(owner, role="selfservice_owner")
        assert {kind for kind, _first in said} == {"kernel.W001"}
        assert len(said) == len(scoped_models()) + len(checks.FENCED)
