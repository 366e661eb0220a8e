"""Filters of the log: kinds of events, people, period, free text; what can't be read is said and loses nothing."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from selfservice.kernel.actions.base import registry
from selfservice.kernel.history.labels import known_events
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.world import World

SignedIn = Callable[[User], Client]


@pytest.fixture
def mette(world: World, signed_in: SignedIn) -> Client:
    return signed_in(world.mette)


def note(world: World, name: str, event: str = "login", *, at: datetime | None = None, **fields: Any) -> None:
    """An entry of Nordhavn's, found by the name of its target."""
    fields = {"actor_kind": "user", "actor_name": "Mette Prøve", "company_id": world.nordhavn.pk} | fields
    entry = AuditEntry(event=event, target_name=name, **fields)
    field: Any = AuditEntry._meta.get_field("at")
    field.auto_now_add = at is None
    try:
        entry.at = at or datetime.now(UTC)
        with as_system("tests: an entry"):
            AuditEntry.objects.bulk_create([entry])
    finally:
        field.auto_now_add = True


def seen(client: Client, query: str) -> set[str]:
    """The names ("<one>") in the list."""
    text = rows(client, query)
    return {name for name in ("<one>", "<two>", "<three>", "<four>", "<five>") if name in text}


def rows(client: Client, query: str) -> str:
    answer = client.get(f"/log/?{query}")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\u00a0", " ")


def test_kinds_of_events(world: World, mette: Client) -> None:
    note(world, "<one>", "login")
    note(world, "<two>", "change_rights")
    note(world, "<three>", "of_a_later_version")
    note(world, "<four>", "support_view", actor_kind="staff")
    note(world, "<five>", "bar")
    assert seen(mette, "haendelse=logins") == {"<one>"}
    assert seen(mette, "haendelse=users") == {"<two>"}
    assert seen(mette, "haendelse=other") == {"<three>"}
    assert seen(mette, "haendelse=support") == {"<four>"}
    assert "Fjern filteret" in rows(mette, "haendelse=logins")
    assert seen(mette, "visning=log-ind") == {"<one>"}
    assert seen(mette, "visning=brugere") == {"<two>"}
    assert seen(mette, "visning=support") == {"<four>"}
    assert seen(mette, "visning=numre") == {"<five>"}
    # The operator's own alarms are no kind to choose.
    assert 'value="watch"' not in rows(mette, "")


def test_every_action_of_this_app_has_its_kind() -> None:
    missing = {
        slug
        for slug, action in registry.items()
        if action.__module__.startswith("accounts.") and slug not in known_events()
    }
    assert missing == set()


def test_people(world: World, mette: Client) -> None:
    note(world, "<one>", actor_id=world.mette.pk)
    note(world, "<two>", actor_id=world.jonas.pk, actor_name="Jonas Ærø")
    note(world, "<three>", actor_kind="staff", actor_id=world.mette.pk, actor_name="Sofie")
    note(world, "<four>", actor_name="Freja", on_behalf_of="Jonas Ærø")
    assert seen(mette, "hvem=ÆRØ") == {"<two>", "<four>"}
    assert seen(mette, "slags=staff") == {"<three>"}
    assert seen(mette, f"person={world.mette.uid}") == {"<one>"}
    assert "Mette Prøve (mette)" in rows(mette, f"person={world.mette.uid}")


def test_a_company_of_the_group(world: World, mette: Client) -> None:
    note(world, "<one>")
    note(world, "<two>", company_id=world.datter.pk)
    assert seen(mette, f"selskab={world.datter.uid}") == {"<two>"}


def test_about_one_thing(world: World, mette: Client) -> None:
    note(world, "<one>", target_model="accounts.account", target_id=world.konto.pk)
    note(world, "<two>", target_model="accounts.account", target_id=world.other_konto.pk)
    assert seen(mette, f"om=accounts.account:{world.konto.uid}") == {"<one>"}


def test_a_period_of_whole_danish_days(world: World, mette: Client) -> None:
    note(world, "<one>", at=datetime(2026, 8, 31, 21, 59, tzinfo=UTC))  # 23.59 in Denmark
    note(world, "<two>", at=datetime(2026, 8, 31, 22, 0, tzinfo=UTC))  # midnight
    note(world, "<three>", at=datetime(2026, 9, 2, 21, 59, tzinfo=UTC))
    note(world, "<four>", at=datetime(2026, 9, 2, 22, 0, tzinfo=UTC))
    assert seen(mette, "fra=1.9.26&til=02.09.2026") == {"<two>", "<three>"}
    assert seen(mette, "fra=1.9.26") == {"<two>", "<three>", "<four>"}
    assert seen(mette, "til=31.8.2026") == {"<one>"}
    assert seen(mette, "til=31.12.9999") == {"<one>", "<two>", "<three>", "<four>"}


def test_a_wrong_date_says_so_and_loses_nothing(world: World, mette: Client) -> None:
    note(world, "<one>", "login")
    note(world, "<two>", "change_rights")
    text = rows(mette, "fra=31.2.2026&haendelse=logins&q=mette&hvem=Mette")
    assert 'role="alert"' in text
    assert "<title>Fejl:" in text.replace("\n", "").replace("  ", "")
    assert 'value="31.2.2026"' in text
    assert 'value="mette"' in text
    assert seen(mette, "fra=31.2.2026&haendelse=logins") == {"<one>"}


def test_a_period_that_ends_before_it_begins(world: World, mette: Client) -> None:
    text = rows(mette, "fra=2.9.26&til=1.9.26")
    assert 'role="alert"' in text
    assert 'value="2.9.26"' in text


def test_free_text(world: World, mette: Client) -> None:
    note(world, "<one>", "login_failed", actor_name="Bo", reason="glemt koden")
    note(world, "<two>", "change_rights", actor_name="Åse Ærø")
    note(world, "<three>", "login_failed", actor_name="Åse Ærø", actor_kind="system", reason="glemt koden")
    assert seen(mette, "q=FORKERT+ADGANGSKODE") == {"<one>", "<three>"}
    assert seen(mette, "q=forkert+ærø") == {"<three>"}
    assert seen(mette, "q=glemt") == {"<one>"}
    assert seen(mette, "q=<two>") == {"<two>"}
    assert "Ryd filtre" in rows(mette, "q=findes-ikke")


@pytest.mark.parametrize(
    "query",
    ["q=%00", "fra=%00", "til=" + "9" * 500, "person=%00", "person=1", "om=%00", "om=accounts.user:", "om=x.y:1",
     "om=:", "om=accounts.user:%F0%9F%92%A9", "haendelse=nope", "slags=nope", "hvem=%00", "hvem=" + "x" * 5000,
     "fra=0.0.0000", "til=1.1.0001", "fra=1.1.0001", "fra=31.12.9999", "q=" + "a+" * 50, "sorter=hvem", "efter=x"],
    ids=lambda query: query[:24],
)  # fmt: skip
def test_bad_addresses_are_answered(world: World, mette: Client, query: str) -> None:
    note(world, "<one>")
    assert mette.get(f"/log/?{query}").status_code == 200


def test_queries_do_not_grow_with_rows(world: World, mette: Client) -> None:
    def counted(path: str) -> int:
        mette.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert mette.get(path).status_code == 200
        return len(queries)

    for path in ("/log/", "/log/?q=mette&fra=1.1.26&hvem=mette"):
        note(world, "<one>", actor_id=world.mette.pk)
        few = counted(path)
        for number in range(40):
            note(world, f"<{number}>", actor_id=world.jonas.pk, target_model="accounts.user", target_id=world.jonas.pk)
        assert counted(path) == few
