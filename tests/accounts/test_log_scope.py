"""Who reads which part of the log: group, subsidiary, named accounts; not another customer's, not the operator's."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel import audit
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.actor import PublicActor, StaffActor, SystemActor
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_user

SignedIn = Callable[[User], Client]


@pytest.fixture
def log(world: World) -> dict[str, AuditEntry]:
    """An entry of every kind, by a name that is in its reason."""
    staff = StaffActor(id=world.sofie.pk, name=world.sofie.name)
    public = PublicActor(ip="203.0.113.7")
    what: dict[str, tuple[Any, str, Any]] = {
        "nordhavn": (public, "login_failed", world.mette),
        "konto": (public, "edit", world.konto),
        "other_konto": (public, "edit", world.other_konto),
        "datter": (public, "edit", world.datter),
        "datter_konto": (public, "edit", world.datter_konto),
        "fremmed": (public, "edit", world.fremmed),
        "fremmed_konto": (public, "edit", world.fremmed_konto),
        "support here": (staff, "support_view", world.nordhavn),
        "support there": (staff, "support_view", world.fremmed),
        "support logs in": (staff, "login", world.sofie),
        "alarm": (public, "alarm_late_30", world.nordhavn),
        "the portal": (SystemActor(), "apply", world.nordhavn),
        "of nobody": (public, "nothing", None),
    }
    entries = {}
    for name, (actor, event, target) in what.items():
        audit.record(actor, event, target, reason=f"({name})")
        with as_system("tests: the newest entry"):
            entries[name] = AuditEntry.objects.system().order_by("-pk")[0]
    return entries


def read(client: Client, log: dict[str, AuditEntry]) -> set[str]:
    """The names of the entries in the list; and the same ones have a page, and no others."""
    text = html.unescape(client.get("/log/?raekker=100").content.decode())
    listed = {name for name, entry in log.items() if str(entry.uid) in text}
    opened = {n for n, e in log.items() if client.get(reverse("log_entry", args=[e.uid])).status_code == 200}
    assert listed == opened
    return listed


def test_the_administrator_of_a_group(world: World, log: dict[str, AuditEntry], signed_in: SignedIn) -> None:
    mette = signed_in(world.mette)
    own = {"nordhavn", "konto", "other_konto", "support here", "the portal"}
    assert read(mette, log) == own | {"datter", "datter_konto"}
    mette.post("/selskab/", {"company": str(world.datter.uid)})
    assert read(mette, log) == {"datter", "datter_konto"}


def test_another_customer(world: World, log: dict[str, AuditEntry], signed_in: SignedIn) -> None:
    assert read(signed_in(world.frida), log) == {"fremmed", "fremmed_konto", "support there"}


def test_the_log_of_a_subsidiary_alone(world: World, log: dict[str, AuditEntry], signed_in: SignedIn) -> None:
    with as_system("tests: somebody of the subsidiary"):
        dorte = make_user(world.datter, "dorte", {Function.LOG})
    assert read(signed_in(dorte), log) == {"datter", "datter_konto"}


def test_the_log_of_named_accounts(world: World, log: dict[str, AuditEntry], signed_in: SignedIn) -> None:
    with as_system("tests: the log, for one account"):
        lone = make_user(world.nordhavn, "lone", {Function.LOG}, account_ids=[world.konto.pk])
    assert read(signed_in(lone), log) == {"konto"}


def test_the_function_at_one_company_gives_nothing_of_another(
    world: World, log: dict[str, AuditEntry], signed_in: SignedIn
) -> None:
    with as_system("tests: the log here, accounts there"):
        lise = make_user(world.nordhavn, "lise", {Function.LOG})
        lise.grants.create(user=lise, company=world.datter, functions=[Function.ACCOUNTS])
    assert read(signed_in(lise), log) == {"nordhavn", "konto", "other_konto", "support here", "the portal"}


def test_without_the_function(world: World, log: dict[str, AuditEntry], signed_in: SignedIn) -> None:
    freja = signed_in(world.freja)
    assert freja.get(reverse("log_entry", args=[log["nordhavn"].uid])).status_code == 403
    assert freja.get("/log/?format=csv").status_code == 403


def test_a_filter_finds_nothing_beyond(world: World, log: dict[str, AuditEntry], signed_in: SignedIn) -> None:
    mette = signed_in(world.mette)
    foreign = [
        f"person={world.frida.uid}",
        f"om=accounts.account:{world.fremmed_konto.uid}",
        f"om=accounts.company:{world.fremmed.uid}",
        f"selskab={world.fremmed.uid}",
        "q=Fremmed",
    ]
    for query in foreign:
        text = html.unescape(mette.get(f"/log/?{query}").content.decode())
        assert "Fremmed Handel" not in text
        assert "Frida" not in text


def test_a_download_holds_no_more(world: World, log: dict[str, AuditEntry], signed_in: SignedIn) -> None:
    text = signed_in(world.mette).get("/log/?format=csv").getvalue().decode()
    assert world.datter_konto.name in text
    assert world.fremmed_konto.name not in text
    assert "Alarm" not in text
