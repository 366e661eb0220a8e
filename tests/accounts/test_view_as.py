"""Seeing the portal as a colleague does: no more than they see, no change, on record, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.models import Grant, User
from accounts.permissions.access import portal_actor
from accounts.session.view_as import PERSONAL
from selfservice.kernel.actions.runner import registry, run
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.context import writing_as
from selfservice.kernel.scope.models import as_system
from tests.accounts.users import act, entries, fresh
from tests.world import World, make_user

SignIn = Callable[[User], Client]


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


@pytest.fixture
def looking(world: World, mette: Client) -> Client:
    """Mette, who views as Jonas."""
    assert act(mette, world.jonas, "se-som")["Location"] == "/"
    return mette


def test_what_they_see_and_no_more(world: World, looking: Client) -> None:
    page = looking.get("/konti/").content.decode()
    assert "4410" in page
    assert world.konto.name in page
    assert world.other_konto.name not in page
    assert "Du ser portalen, som <b>Jonas Prøve</b>" in page
    assert looking.get(f"/konti/{world.other_konto.uid}/").status_code == 404
    assert looking.get("/brugere/").status_code == 403
    assert "Jonas" in looking.get("/").content.decode()


def test_nothing_can_be_changed(world: World, looking: Client) -> None:
    for path in ("/selskab/", "/profil/log-ud-andre/", "/profil/fjern/", "/konti/", "/"):
        answer = looking.post(path, {"company": "all"})
        assert answer.status_code == 403, path
        assert "Du kan kun se" in answer.content.decode()
    assert looking.post("/udseende/", {"theme": "dark", "next": "/"}).status_code == 302


@pytest.mark.parametrize("path", ["/konti/", "/brugere/", "/profil/", "/findes-ikke/", "/support/"])
def test_every_page_has_the_button_to_end_the_view(path: str, looking: Client) -> None:
    page = looking.get(path).content.decode()
    assert page.count('action="/se-som/slut/"') == 1
    assert "Du ser portalen, som <b>Jonas Prøve</b>" in page


def test_what_is_personal_stays_closed(looking: Client) -> None:
    names = {entry.name for entry in get_resolver().url_patterns if hasattr(entry, "name")}
    paths = ["/profil/", "/profil/app/", "/profil/reservekoder/", "/profil/adgangskode/", "/profil/mail/",
             "/profil/mobil/", "/bekraeft/", "/aktiver/sikrere/", "/aktiver/reservekoder/"]  # fmt: skip
    assert len(paths) >= len(PERSONAL), names
    for path in paths:
        assert looking.get(path).status_code == 403, path


def test_an_administrators_drafts_are_theirs(world: World, mette: Client, signed_in: SignIn) -> None:
    from tests.accounts.test_wizard import begin
    from tests.world import make_user

    with as_system("tests"):
        other = make_user(world.nordhavn, "anden", whole_group=True)
    draft = begin(signed_in(other), world)
    act(mette, other, "se-som")
    assert mette.get("/brugere/").status_code == 200
    for path in (f"/brugere/opret/{draft.uid}/", f"/brugere/opret/{draft.uid}/person/", "/brugere/opret/"):
        assert mette.get(path).status_code == 403, path


def test_it_is_on_record_and_ends(world: World, looking: Client) -> None:
    assert looking.post("/se-som/slut/")["Location"] == f"/brugere/{world.jonas.uid}/"
    assert looking.get("/brugere/").status_code == 200
    (began,), (ended,) = entries("view_as"), entries("view_as_ended")
    for entry in (began, ended):
        assert (entry.actor_id, entry.target_id) == (world.mette.pk, world.jonas.pk)
    assert ended.on_behalf_of == ""


def test_what_is_downloaded_is_on_record_on_whose_behalf(world: World, looking: Client) -> None:
    b"".join(looking.get("/konti/?format=csv").streaming_content)  # type: ignore[attr-defined]
    (entry,) = entries("export")
    assert (entry.actor_id, entry.actor_name, entry.on_behalf_of) == (world.mette.pk, "Mette Prøve", "Jonas Prøve")


def test_not_for_ever(world: World, looking: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=14), tick=True):
        assert "Jonas Prøve</b>" in looking.get("/konti/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=28), tick=True):
        looking.get("/konti/")
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=True):
        assert "Jonas Prøve</b>" not in looking.get("/konti/").content.decode()
        assert looking.get("/brugere/").status_code == 200


@pytest.mark.parametrize("change", ["closed", "more", "less"])
def test_it_ends_with_what_allowed_it(change: str, world: World, looking: Client) -> None:
    with as_system("tests"):
        if change == "closed":
            User.objects.system().filter(pk=world.jonas.pk).update(state="closed")
        elif change == "more":
            Grant.objects.create(user=world.jonas, company=world.fremmed, functions=["accounts"])
        else:
            functions = ["accounts", "invoices"]
            Grant.objects.system().filter(user=world.mette).update(functions=functions)
    page = looking.get("/konti/").content.decode()
    assert "Jonas Prøve</b>" not in page
    assert "Fremmed" not in page


def test_no_runner_and_no_writer_takes_such_an_actor(world: World) -> None:
    with as_system("tests"):
        real = portal_actor(world.mette, verified_at=timezone.now())
        actor = PortalActor(id=world.jonas.pk, name="Jonas", access=real.access, verified_at=timezone.now(), real=real)
    for action in registry.values():
        with pytest.raises(PermissionDenied):
            run(action, actor, world.freja.uid, {})
    with pytest.raises(PermissionDenied), writing_as(actor):
        pass
    assert fresh(world.freja).state == "active"


def test_nobody_who_holds_more(world: World, signed_in: SignIn) -> None:
    from accounts.functions import Function
    from tests.world import make_user

    with as_system("tests"):
        helper = make_user(world.nordhavn, "hjaelper", {Function.USERS})
    client = signed_in(helper)
    assert act(client, world.jonas, "se-som").status_code == 200
    assert client.get("/konti/").status_code == 403


def test_the_same_form_again_begins_no_new_half_hour(world: World, mette: Client) -> None:
    form = {"request_id": "2f1e4a2e-3f1f-4a2e-9f1f-4a2e3f1f4a2e"}
    act(mette, world.jonas, "se-som", **form)
    mette.post("/se-som/slut/")
    act(mette, world.jonas, "se-som", **form)
    assert "/se-som/slut/" not in mette.get("/").content.decode()
    assert len(entries("view_as")) == 1


@pytest.mark.parametrize(("functions", "status"), [({"users", "own"}, 403), ({"users", "own", "mobile", "usage"}, 200)])
def test_ones_own_number_is_for_who_may_see_numbers(
    functions: set[str], status: int, world: World, signed_in: SignIn
) -> None:
    with as_system("tests"):
        lise = make_user(world.nordhavn, "lise", functions)
    client = signed_in(lise)
    assert act(client, world.nynne, "se-som").status_code == 302
    assert client.get("/mit-nummer/").status_code == status
    assert ("20\u00a012\u00a034\u00a090" in client.get("/").content.decode()) == (status == 200)


def test_what_was_meant_for_their_view_is_not_done_with_ones_own_rights(world: World, looking: Client) -> None:
    for minutes in (14, 28):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True):
            looking.get("/konti/")
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=True):
        assert looking.post("/selskab/", {"company": str(world.datter.uid)})["Location"] == "/"
        assert len(entries("view_as_ended")) == 1
        page = looking.get("/")
        assert "som dig selv" in page.content.decode()
        assert "_company" not in looking.session
