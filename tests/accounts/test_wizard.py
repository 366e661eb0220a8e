"""The wizard that creates a colleague's login: its steps, what they keep, what they refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Draft, Grant, User
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import errors
from tests.world import World, make_user

SignIn = Callable[[User], Client]


def person(world: World, **changes: Any) -> dict[str, Any]:
    form = {
        "name": "Frode Fjord",
        "email": "frode@nordhavn.example",
        "mobile": "20 12 34 99",
        "language": "da",
        "company": str(world.nordhavn.uid),
        "role": "",
        "copy_from": "",
        "request_id": str(uuid4()),
    }
    return {k: v for k, v in (form | changes).items() if v is not None}


def begin(client: Client, world: World, **changes: Any) -> Draft:
    answer = client.post("/brugere/opret/", person(world, **changes))
    assert answer.status_code == 302, errors(answer)
    uid = re.search(r"/opret/([0-9a-f-]{36})/", answer["Location"])
    assert uid, answer["Location"]
    return draft(uid.group(1))


def draft(uid: Any) -> Draft:
    with as_system("tests"):
        return Draft.objects.system().get(uid=uid)


def at(found: Draft, step: str) -> str:
    return f"/brugere/opret/{found.uid}/{step}/"


def walk(client: Client, world: World, found: Draft, *, functions: Any = ("mobile", "mobile_bar")) -> Any:
    """Steps 2 to 4, at Nordhavn, with `konto` alone; gives the answer of the check page."""
    company = str(world.nordhavn.uid)
    answer = client.post(at(found, "selskaber"), {"company": company})
    assert answer["Location"] == at(found, f"konti/{company}")
    answer = client.post(
        answer["Location"], {"reach": "named", "shown": str(world.konto.uid), "pick": str(world.konto.uid)}
    )
    assert answer["Location"] == at(found, "funktioner")
    answer = client.post(answer["Location"], {"f": list(functions)})
    assert answer["Location"] == at(found, "tjek")
    return client.get(answer["Location"])


def made(name: str = "Frode Fjord") -> User | None:
    with as_system("tests"):
        return User.objects.system().filter(name=name).first()


def grants(user: User | None) -> list[tuple[int, set[str], list[int] | None, bool]]:
    with as_system("tests"):
        rows = Grant.objects.system().filter(user=user).order_by("company_id")
        return [(g.company_id, set(g.functions), g.account_ids, g.whole_group) for g in rows]


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


def test_four_steps_and_a_check(world: World, mette: Client) -> None:
    page = mette.get("/brugere/opret/")
    assert "Trin 1 af 5" in page.content.decode() or "Step 1 of 5" in page.content.decode()
    found = begin(mette, world)
    check = walk(mette, world, found).content.decode()
    assert "Frode Fjord" in check
    assert "frode@nordhavn.example" in check
    answer = mette.post(at(found, "tjek"))
    user = made()
    assert user is not None
    assert answer["Location"] == f"/brugere/{user.uid}/oprettet/"
    assert mette.get(answer["Location"]).status_code == 200
    assert (user.state, user.email, user.mobile) == ("invited", "frode@nordhavn.example", "+4520123499")
    assert user.company_id == world.nordhavn.pk
    assert not user.has_usable_password()
    assert grants(user) == [(world.nordhavn.pk, {"mobile", "mobile_bar"}, [world.konto.pk], False)]
    with as_system("tests"):
        entry = AuditEntry.objects.system().get(event="invite_user")
        assert (entry.actor_id, entry.target_id) == (world.mette.pk, user.pk)
        assert "password" not in str(entry.after)


def test_who_may_change_may_see(world: World, mette: Client) -> None:
    found = begin(mette, world)
    walk(mette, world, found, functions=["mobile_sim", "accounts_change"])
    mette.post(at(found, "tjek"))
    assert grants(made())[0][1] == {"mobile", "mobile_sim", "accounts", "accounts_change"}


def test_sent_twice_it_is_one_login(world: World, mette: Client) -> None:
    found = begin(mette, world)
    walk(mette, world, found)
    first, second = mette.post(at(found, "tjek")), mette.post(at(found, "tjek"))
    user = made()
    assert user is not None
    assert first["Location"] == f"/brugere/{user.uid}/oprettet/"
    assert second["Location"] == f"/brugere/{user.uid}/"
    with as_system("tests"):
        assert User.objects.system().filter(name="Frode Fjord").count() == 1
        assert ActionRun.objects.system().filter(action="invite_user").count() == 1


def test_the_first_form_sent_twice_is_one_draft(world: World, mette: Client) -> None:
    form = person(world)
    first, second = mette.post("/brugere/opret/", form), mette.post("/brugere/opret/", form)
    assert first["Location"] == second["Location"]
    with as_system("tests"):
        assert Draft.objects.system().count() == 1


def test_a_step_that_comes_too_early_leads_to_the_open_one(world: World, mette: Client) -> None:
    found = begin(mette, world)
    for step in ("funktioner", "tjek"):
        assert mette.get(at(found, step))["Location"] == at(found, "selskaber")
        assert mette.post(at(found, step), {"f": ["users"]})["Location"] == at(found, "selskaber")
    assert made() is None
    assert draft(found.uid).answers.keys() == {"person"}


def test_two_tabs_are_two_drafts(world: World, mette: Client) -> None:
    one, other = begin(mette, world), begin(mette, world, name="Bo Bak", email="bo@nordhavn.example")
    walk(mette, world, one)
    walk(mette, world, other, functions=["invoices"])
    mette.post(at(one, "tjek"))
    mette.post(at(other, "tjek"))
    assert grants(made("Bo Bak"))[0][1] == {"invoices"}
    assert grants(made())[0][1] == {"mobile", "mobile_bar"}


def test_leaving_for_later_keeps_what_was_right(world: World, mette: Client) -> None:
    answer = mette.post("/brugere/opret/", person(world, mobile="12", later="1"))
    assert answer["Location"] == "/brugere/"
    with as_system("tests"):
        found = Draft.objects.system().get()
    assert found.answers["person"]["name"] == "Frode Fjord"
    assert "mobile" not in found.answers["person"]
    page = mette.get("/brugere/").content.decode()
    assert f"/brugere/opret/{found.uid}/" in page
    assert mette.get(f"/brugere/opret/{found.uid}/")["Location"] == at(found, "person")
    assert 'value="Frode Fjord"' in mette.get(at(found, "person")).content.decode()


def test_a_draft_is_visible_to_its_owner_alone(world: World, mette: Client, signed_in: SignIn) -> None:
    found = begin(mette, world)
    with as_system("tests"):
        other = make_user(world.nordhavn, "anden", whole_group=True)
    for user in (other, world.frida):
        client = signed_in(user)
        for step in ("person", "selskaber", "funktioner", "tjek"):
            assert client.get(at(found, step)).status_code == 404
            assert client.post(at(found, step)).status_code == 404
        assert client.post(at(found, "slet")).status_code == 404
    assert mette.post(at(found, "slet"))["Location"] == "/brugere/"
    with as_system("tests"):
        assert not Draft.objects.system().exists()


def test_a_whole_group_covers_its_subsidiaries(world: World, mette: Client) -> None:
    found = begin(mette, world)
    parent, daughter = str(world.nordhavn.uid), str(world.datter.uid)
    mette.post(at(found, "selskaber"), {"company": [parent, daughter], "whole": parent})
    assert draft(found.uid).answers["companies"] == [{"company": parent, "whole_group": True}]
    mette.post(at(found, "funktioner"), {"f": ["usage"]})
    mette.post(at(found, "tjek"))
    assert grants(made()) == [(world.nordhavn.pk, {"usage"}, None, True)]


def test_each_company_its_own_functions(world: World, mette: Client) -> None:
    found = begin(mette, world)
    parent, daughter = str(world.nordhavn.uid), str(world.datter.uid)
    mette.post(at(found, "selskaber"), {"company": [parent, daughter]})
    for company in (parent, daughter):
        mette.post(at(found, f"konti/{company}"), {"reach": "all"})
    answer = mette.post(at(found, "funktioner"), {"f": ["usage"], "split": "1"})
    assert answer["Location"] == at(found, "funktioner")
    mette.post(at(found, "funktioner"), {f"f{parent}": ["usage"], f"f{daughter}": ["log"]})
    mette.post(at(found, "tjek"))
    assert {company: functions for company, functions, _a, _w in grants(made())} == {
        world.nordhavn.pk: {"usage"},
        world.datter.pk: {"log"},
    }


def test_a_role_ticks_its_functions(world: World, mette: Client) -> None:
    found = begin(mette, world, role="finance")
    chosen = draft(found.uid).answers["functions"]["chosen"][""]
    assert set(chosen) >= {"invoices", "accounts", "usage"}
    mette.post(at(found, "selskaber"), {"company": str(world.nordhavn.uid)})
    mette.post(at(found, f"konti/{world.nordhavn.uid}"), {"reach": "all"})
    # Asked once: the step says which role, and how to choose another.
    page = mette.get(at(found, "funktioner")).content.decode()
    assert "Trin 4 af 5: Rettigheder" in page and 'name="role"' not in page
    assert "som for rollen Økonomi" in page and f'href="{at(found, "person")}"' in page
    mette.post(at(found, "funktioner"), {"role": "employee"})
    assert draft(found.uid).answers["functions"]["chosen"] == {"": ["own"]}


def test_copying_a_colleague(world: World, mette: Client) -> None:
    found = begin(mette, world, copy_from="jonas")
    assert mette.get(f"/brugere/opret/{found.uid}/")["Location"] == at(found, "tjek")
    mette.post(at(found, "tjek"))
    assert grants(made()) == [(world.nordhavn.pk, {"accounts", "invoices", "usage"}, [world.konto.pk], False)]


@pytest.mark.parametrize("text", ["findes ikke", "frida", "e"])
def test_a_colleague_to_copy_outside_the_company_is_refused(text: str, world: World, mette: Client) -> None:
    answer = mette.post("/brugere/opret/", person(world, copy_from=text))
    assert answer.status_code == 200
    assert errors(answer)
    assert "Frida" not in answer.content.decode()


def test_the_same_mail_twice(world: World, mette: Client) -> None:
    found = begin(mette, world, email="jonas@example.com")
    walk(mette, world, found)
    assert errors(mette.post(at(found, "tjek")))
    assert made() is None
