"""Who uses a number, and what is recorded with it: all of it for one, only what is given for many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from subscriptions.assignment.actions.change_holder import ChangeHolder
from tests.subscriptions.acting import HIDDEN, agree, alter
from tests.subscriptions.conftest import act_on, logged, now, runs
from tests.world import World, make_user

PATH = "ret-oplysninger"
ALL = {
    "holder_name": "Nynne Prøve",
    "employee_number": "1007",
    "department": "Salg",
    "cost_centre": "4711",
    "bill_text": "Salg, Aalborg",
}


@pytest.fixture
def actor(world: World) -> PortalActor:
    with as_system("tests"):
        return portal_actor(world.mette)


def form_of(client: Client, world: World) -> dict[str, str]:
    """What the page's form sends when nothing is typed."""
    page = client.get(act_on(world.own_number, PATH)).content.decode()
    return dict(HIDDEN.findall(page)) | {"login": "nynne"}


def values(world: World) -> dict[str, str]:
    found = now(world.own_number)
    return {name: getattr(found, name) for name in ALL}


def test_all_of_it_is_as_it_was_written(mette: Client, world: World) -> None:
    assert mette.post(act_on(world.own_number, PATH), form_of(mette, world) | ALL).status_code == 302
    assert values(world) == ALL
    (entry,) = logged("change_holder")
    assert entry.before["holder_name"] == "Bo Holder" and entry.after["department"] == "Salg"
    emptied = form_of(mette, world) | {"holder_name": "Nynne Prøve"}
    mette.post(act_on(world.own_number, PATH), emptied)
    assert values(world) == {**dict.fromkeys(ALL, ""), "holder_name": "Nynne Prøve"}


def test_nothing_new_is_said_above_the_form(mette: Client, world: World) -> None:
    same = form_of(mette, world) | {"holder_name": now(world.own_number).holder_name}
    page = mette.post(act_on(world.own_number, PATH), same).content.decode()
    assert "Intet er ændret" in page and 'name="department"' in page


def test_of_many_only_what_is_given_is_changed(world: World, actor: PortalActor) -> None:
    alter(world.own_number, **ALL)
    given = {"department": "Indkøb", "cost_centre": "", "bill_text": "-"}
    run(ChangeHolder, actor, world.own_number.uid, given)
    assert values(world) == {**ALL, "department": "Indkøb", "bill_text": ""}
    assert now(world.own_number).user_id == world.nynne.pk
    with pytest.raises(ActionRefused):
        run(ChangeHolder, actor, world.own_number.uid, {"department": "Indkøb"})
    with pytest.raises(ActionRefused):
        run(ChangeHolder, actor, world.own_number.uid, {"department": "", "bill_text": ""})
    assert list(ChangeHolder(actor).full_form(None).fields) == [
        "request_id", "department", "cost_centre", "bill_text", "due_on", "seen",
    ]  # fmt: skip


def test_two_people_at_once_do_not_overwrite_each_other(
    world: World, mette: Client, signed_in: Callable[[User], Client]
) -> None:
    mine = form_of(mette, world)
    alter(world.own_number, cost_centre="9999")
    answer = mette.post(act_on(world.own_number, PATH), mine | ALL)
    page = answer.content.decode()
    assert (answer.status_code, runs("change_holder")) == (200, [])
    assert 'role="alert"' in page
    # What was typed stays, next to what the other user has written; where both agree there is nothing to say.
    assert all(f'value="{value}"' in page for value in ALL.values())
    assert "Der står nu: 9999" in page.split('name="cost_centre"')[0].split('for="id_cost_centre"')[1]
    assert page.count("Der står nu") == len(ALL)
    # "Now" was chosen, so a day that was written before counts for nothing.
    day = mine | ALL | {"due_on_choice": "first", "due_on": "31. dec"}
    page = mette.post(act_on(world.own_number, PATH), day).content.decode()
    assert 'value="first" checked' in page and "31. dec" not in page
    # Looked at again it can be done.
    again = dict(HIDDEN.findall(page)) | {"login": "nynne"}
    assert mette.post(act_on(world.own_number, PATH), again | ALL).status_code == 302
    assert values(world) == ALL


def test_another_holder_frees_the_number_of_the_login(world: World, actor: PortalActor) -> None:
    run(ChangeHolder, actor, world.own_number.uid, {"holder_name": "nynne prøve"})
    assert now(world.own_number).user_id == world.nynne.pk
    run(ChangeHolder, actor, world.own_number.uid, {"holder_name": "En Anden"})
    assert now(world.own_number).user_id is None
    assert logged("change_holder")[-1].after == {"holder_name": "En Anden", "user": None}


@pytest.mark.parametrize("written", ["freja", " FREJA ", "freja@example.com"])
def test_tied_to_the_login_of_a_colleague(mette: Client, world: World, written: str) -> None:
    data = form_of(mette, world) | {"holder_name": "Freja Prøve", "login": written}
    assert mette.post(act_on(world.own_number, PATH), data).status_code == 302
    assert now(world.own_number).user_id == world.freja.pk


@pytest.mark.parametrize("written", ["frida", "frida@example.com", "findes-ikke", "sofie", "lukket", "datterbruger"])
def test_to_no_other_login(mette: Client, world: World, written: str) -> None:
    with as_system("tests"):
        make_user(world.nordhavn, "lukket", state=User.State.CLOSED)
        make_user(world.datter, "datterbruger")
    page = mette.post(act_on(world.own_number, PATH), form_of(mette, world) | ALL | {"login": written})
    assert 'id="errors"' in page.content.decode()
    assert now(world.own_number).user_id == world.nynne.pk


def test_a_user_who_does_not_see_logins_links_none(world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        it = make_user(world.nordhavn, "it", {Function.MOBILE, Function.MOBILE_CHANGE})
    client = signed_in(it)
    assert 'name="login"' not in client.get(act_on(world.own_number, PATH)).content.decode()
    client.post(act_on(world.own_number, PATH), form_of(client, world) | ALL | {"login": "freja"})
    assert (now(world.own_number).department, now(world.own_number).user_id) == ("Salg", world.nynne.pk)


@pytest.mark.parametrize("bad", ["x" * 201, "to\nlinjer", "\0"])
def test_what_is_no_name(mette: Client, world: World, bad: str) -> None:
    page = mette.post(act_on(world.own_number, PATH), form_of(mette, world) | {"holder_name": bad})
    assert 'id="errors"' in page.content.decode()


def test_markup_stays_text(mette: Client, world: World) -> None:
    name = "<b>{{ 7*7 }}</b>"
    mette.post(act_on(world.own_number, PATH), form_of(mette, world) | {"holder_name": name, "login": ""})
    assert now(world.own_number).holder_name == name
    assert name not in mette.get(act_on(world.own_number, PATH)).content.decode()


def test_planned(mette: Client, world: World) -> None:
    data: Any = form_of(mette, world) | ALL | {"due_on": f"{timezone.localdate() + timedelta(days=200):%d.%m.%Y}"}
    assert agree(mette, world.own_number, PATH, **data).status_code == 302
    assert [run.state for run in runs("change_holder")] == ["scheduled"]
    assert values(world)["department"] == ""
