"""What a change of rights shows: to the user who saves it, in each company's log, on the person's page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.functions import ADMINISTRATOR, Function
from accounts.models import Draft, Grant, User
from accounts.permissions.access import access_of
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import errors
from tests.accounts.test_change_rights import start
from tests.accounts.test_wizard import at
from tests.accounts.users import act, entries, held, mails_to
from tests.outside import Outside
from tests.world import World, make_company, make_user

SignIn = Callable[[User], Client]


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


def test_each_company_reads_its_own_part(world: World, mette: Client, signed_in: SignIn) -> None:
    """Dorte administers Datter alone: what Per may do at Nordhavn is not hers to read, on no page."""
    with as_system("tests"):
        dorte = make_user(world.datter, "dorte", ADMINISTRATOR)
        per = make_user(world.datter, "per", {Function.MOBILE})
    draft = start(mette, per)
    companies = [str(world.nordhavn.uid), str(world.datter.uid)]
    mette.post(at(draft, "selskaber"), {"company": companies})
    for company in companies:
        mette.post(at(draft, f"konti/{company}"), {"reach": "all"})
    mette.post(at(draft, "funktioner"), {"f": ["mobile", "usage"]})
    assert mette.post(at(draft, "tjek")).status_code == 302
    logged_rights = {entry.company_id: entry.after["rights"] for entry in entries("change_rights")}
    assert logged_rights == {
        world.nordhavn.pk: ["Nordhavn Byg A/S: Se mobilabonnementer, se forbrug, alle konti"],
        world.datter.pk: ["Nordhavn Anlæg ApS: Se forbrug"],
    }
    hers = signed_in(dorte)
    (entry,) = (entry for entry in entries("change_rights") if entry.company_id == world.datter.pk)
    for page in (f"/brugere/{per.uid}/", "/brugere/", "/log/?q=Per", f"/log/{entry.uid}/"):
        assert "Nordhavn Byg" not in hers.get(page).content.decode(), page
    (other,) = (entry for entry in entries("change_rights") if entry.company_id == world.nordhavn.pk)
    assert hers.get(f"/log/{other.uid}/").status_code == 404


def test_rights_where_one_does_not_administer_are_not_shown(world: World, signed_in: SignIn) -> None:
    with as_system("tests"):
        lise = make_user(world.nordhavn, "lise", {Function.USERS, Function.MOBILE})
        Grant.objects.create(user=lise, company=world.datter, functions=["mobile"])
        per = make_user(world.nordhavn, "per", {Function.MOBILE})
        Grant.objects.create(user=per, company=world.datter, functions=["invoices"])
    hers = signed_in(lise)
    for page in (f"/brugere/{per.uid}/", "/brugere/"):
        rows = re.sub(r"(?s)<select.*?</select>", "", hers.get(page).content.decode())
        assert "Per Prøve" in rows and "Se og hente fakturaer" not in rows, page


def test_one_account_for_another_is_a_change(world: World, mette: Client, outside: Outside) -> None:
    draft, company = start(mette, world.jonas), str(world.nordhavn.uid)
    mette.post(at(draft, "selskaber"), {"company": company})
    both = [str(world.konto.uid), str(world.other_konto.uid)]
    mette.post(at(draft, f"konti/{company}"), {"reach": "named", "shown": both, "pick": both[1]})
    page = mette.get(at(draft, "tjek")).content.decode()
    lines = [re.findall(rf'class="{kind}">.*?</span>(.*?)</li>', page) for kind in ("gone", "new")]
    assert mette.post(at(draft, "tjek")).status_code == 302
    (entry,) = entries("change_rights")
    assert lines == [entry.before["rights"], entry.after["rights"]]
    assert all(len(line) == 1 for line in lines) and lines[0] != lines[1]
    assert mails_to(outside, "jonas@example.com")


def test_what_was_shown_is_what_is_saved(world: World, mette: Client, signed_in: SignIn) -> None:
    """Another administrator takes rights away between the look and the click: the click brings none back."""
    with as_system("tests"):
        anden = signed_in(make_user(world.nordhavn, "anden", whole_group=True))
    draft = start(mette, world.freja)
    mette.post(at(draft, "funktioner"), {"f": ["mobile", "usage"]})
    mette.get(at(draft, "tjek"))
    meanwhile = start(anden, world.freja)
    anden.post(at(meanwhile, "funktioner"), {"f": ["orders"]})
    assert anden.post(at(meanwhile, "tjek")).status_code == 302
    refused = mette.post(at(draft, "tjek"))
    assert "i mellemtiden" in errors(refused)
    assert held(world.freja)[world.nordhavn.pk] == {"orders"}
    # The page now shows the difference to what is held, and a second click means it.
    assert "Se ordrer" in refused.content.decode()
    assert mette.post(at(draft, "tjek")).status_code == 302
    assert held(world.freja)[world.nordhavn.pk] == {"mobile", "usage"}


def test_taking_a_nearer_grant_away_lets_nothing_through(world: World, signed_in: SignIn) -> None:
    """Per has the group's invoices, and by a nearer grant only mobile at Datter. Lise has no invoices at Datter."""
    with as_system("tests"):
        lise = make_user(world.nordhavn, "lise", ADMINISTRATOR, whole_group=True)
        Grant.objects.create(user=lise, company=world.datter, functions=["mobile", "users"])
        per = make_user(world.nordhavn, "per", {Function.INVOICES}, whole_group=True)
        Grant.objects.create(user=per, company=world.datter, functions=["mobile"])
        third = make_company("40000046", "Tredje ApS", parent=world.nordhavn)
    hers = signed_in(lise)
    draft, company = start(hers, per), str(third.uid)
    hers.post(at(draft, "selskaber"), {"company": company})
    hers.post(at(draft, f"konti/{company}"), {"reach": "all"})
    hers.post(at(draft, "funktioner"), {"f": ["mobile"], f"f{company}": ["mobile"]})
    hers.post(at(draft, "tjek"))
    with as_system("tests"):
        now = {a.company_id: a.functions for a in access_of(User.objects.system().get(pk=per.pk))}
    assert now[world.datter.pk] == {"mobile"}


def test_no_rights_across_groups(world: World, signed_in: SignIn) -> None:
    """Somebody who administers two groups: a person of the one gets no rights in the other."""
    with as_system("tests"):
        far = make_company("40000046", "Fjern ApS")
        lise = make_user(world.nordhavn, "lise", ADMINISTRATOR)
        Grant.objects.create(user=lise, company=far, functions=sorted(ADMINISTRATOR))
        per = make_user(world.nordhavn, "per", {Function.MOBILE})
    hers = signed_in(lise)
    draft, company = start(hers, per), str(far.uid)
    hers.post(at(draft, "selskaber"), {"company": company})
    hers.post(at(draft, f"konti/{company}"), {"reach": "all"})
    hers.post(at(draft, "funktioner"), {"f": ["mobile"]})
    assert "koncern" in errors(hers.post(at(draft, "tjek")))
    assert held(per) == {world.nordhavn.pk: {"mobile"}}


def test_drafts_about_somebody_who_is_closed_go(world: World, mette: Client) -> None:
    start(mette, world.jonas)
    act(mette, world.jonas, "luk")
    with as_system("tests"):
        assert not Draft.objects.system().filter(user=world.jonas).exists()
