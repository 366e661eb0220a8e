"""A group of companies at any depth: what a whole-group grant covers, who administers what, and the feed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Company, Grant, User
from accounts.permissions.access import access_of, administrators_of, users_with_grants
from selfservice.kernel.scope.models import as_system
from tests.accounts.users import entries, held
from tests.world import make_company, make_user

pytestmark = pytest.mark.django_db
TOP, MIDDLE, LOW, OTHER = "12345674", "40000011", "40000038", "99000007"
HEAD = "cvr,name,street,postcode,city,parent_cvr\n"


def load(folder: Path, parents: dict[str, str]) -> None:
    rows = "".join(f"{cvr},Firma {cvr},,,,{parent}\n" for cvr, parent in parents.items())
    (folder / "companies.csv").write_text(HEAD + rows, "utf-8")
    call_command("load", str(folder), verbosity=0)


def above() -> dict[str, list[str]]:
    with as_system("tests"):
        companies = list(Company.objects.system())
        names = {company.pk: company.cvr for company in companies}
        return {company.cvr: [names[pk] for pk in company.above] for company in companies}


def test_the_feed_keeps_who_is_above(tmp_path: Path) -> None:
    # A child before its parent, as a file may have it.
    load(tmp_path, {LOW: MIDDLE, MIDDLE: TOP, TOP: "", OTHER: ""})
    assert above() == {TOP: [], MIDDLE: [TOP], LOW: [MIDDLE, TOP], OTHER: []}
    load(tmp_path, {MIDDLE: OTHER})
    assert above() == {TOP: [], MIDDLE: [OTHER], LOW: [MIDDLE, OTHER], OTHER: []}
    load(tmp_path, {MIDDLE: ""})
    assert above() == {TOP: [], MIDDLE: [], LOW: [MIDDLE], OTHER: []}


def test_a_whole_group_grant_reaches_all_levels_and_the_nearest_grant_counts() -> None:
    with as_system("tests"):
        top = make_company(TOP, "Top")
        middle = make_company(MIDDLE, "Midt", parent=top)
        low = make_company(LOW, "Bund", parent=middle)
        other = make_company(OTHER, "Fremmed")
        boss = make_user(top, "boss", whole_group=True)
        both = make_user(top, "both", whole_group=True)
        both.grants.create(company=middle, functions=["mobile"], whole_group=True)
        here = make_user(middle, "here")
        read = {user.pk: user for user in users_with_grants()}
        # The same for a user read together with the grants, and for one that is not.
        for person in (boss, read[boss.pk]):
            assert [part.company_id for part in access_of(person)] == [top.pk, middle.pk, low.pk]
        for person in (both, read[both.pk]):
            held = {part.company_id: part.functions for part in access_of(person)}
            assert held[low.pk] == held[middle.pk] == {"mobile"}
            assert "users" in held[top.pk]
        for person in (here, read[here.pk]):
            assert [part.company_id for part in access_of(person)] == [middle.pk]
        assert administrators_of([top.pk, middle.pk, low.pk, other.pk]) == {
            top.pk: {boss.pk, both.pk},
            middle.pk: {boss.pk, here.pk},
            low.pk: {boss.pk},
            other.pk: set(),
        }
        assert User.objects.system().count() == 3


def test_rights_end_where_the_group_does(tmp_path: Path) -> None:
    with as_system("tests"):
        top = make_company(TOP, "Top")
        low = make_company(LOW, "Bund", parent=top)
        there = make_user(low, "there", {"mobile"})
        Grant.objects.create(user=there, company=top, functions=["invoices"])
        stays = make_user(top, "stays", {"mobile"})
    load(tmp_path, {LOW: TOP})
    assert set(held(there)) == {low.pk, top.pk}
    load(tmp_path, {LOW: ""})
    assert (held(there), held(stays)) == ({low.pk: {"mobile"}}, {top.pk: {"mobile"}})
    (entry,) = entries("rights_ended")
    assert (entry.company_id, entry.target_id) == (top.pk, there.pk)
    assert "Se og hente fakturaer" in entry.before["rights"][0]
