"""What employees may do: an administrator decides, a company follows the one above it, pages and acts obey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.scope.models import as_system
from subscriptions.core.policy import Policy, policy_of
from subscriptions.models import CompanyPolicy
from tests.subscriptions.conftest import logged, set_policy
from tests.world import World, make_company, make_user

PAGE = "/brugere/egne-numre/"


def rows() -> dict[int, tuple[bool, bool, bool]]:
    with as_system("tests"):
        found = CompanyPolicy.objects.system().values_list("company_id", "see_puk", "bar_lost", "see_usage")
        return {company: (puk, bar, usage) for company, puk, bar, usage in found}


def test_nobody_has_chosen(world: World) -> None:
    assert policy_of(world.datter) == Policy(True, True, True, None)


def test_the_nearest_company_above_decides(world: World) -> None:
    with as_system("tests"):
        below = make_company("50000008", "Barnebarn ApS", parent=world.datter)
    set_policy(world.nordhavn, see_puk=False)
    set_policy(world.fremmed, bar_lost=False)
    assert policy_of(below) == Policy(False, True, True, world.nordhavn.pk)
    set_policy(world.datter, see_usage=False)
    assert policy_of(below) == Policy(True, True, False, world.datter.pk)
    assert policy_of(world.nordhavn) == Policy(False, True, True, world.nordhavn.pk)
    set_policy(below)
    assert policy_of(below) == Policy(True, True, True, below.pk)


def test_an_administrator_decides(mette: Client, world: World) -> None:
    page = mette.get(PAGE).content.decode()
    assert page.count("checked") == 3
    assert mette.post(PAGE, {"bar_lost": "on"})["Location"] == PAGE
    assert rows() == {world.nordhavn.pk: (False, True, False)}
    assert mette.get(PAGE).content.decode().count("checked") == 1
    (entry,) = logged("set_policy")
    assert (entry.company_id, entry.after["see_puk"], entry.before["see_puk"]) == (world.nordhavn.pk, False, True)
    mette.post(PAGE, {"see_puk": "on", "bar_lost": "on", "see_usage": "on"})
    assert rows() == {world.nordhavn.pk: (True, True, True)}


def test_a_subsidiary_chooses_for_itself_and_follows_again(mette: Client, world: World) -> None:
    path = f"{PAGE}?selskab={world.datter.uid}"
    page = mette.get(path).content.decode()
    assert world.nordhavn.name in page
    assert 'name="follow"' in page
    # The company at the top has none to follow.
    assert 'name="follow"' not in mette.get(PAGE).content.decode()
    mette.post(path, {"see_usage": "on"})
    assert rows() == {world.datter.pk: (False, False, True)}
    mette.post(path, {"see_usage": "on", "follow": "on"})
    assert rows() == {}


@pytest.mark.parametrize("wanted", ["", "x", "00000000-0000-4000-8000-000000000000", "\0"])
def test_a_company_that_is_not_there(mette: Client, wanted: str, world: World) -> None:
    assert mette.get(PAGE, {"selskab": wanted}).status_code == (404 if wanted else 200)


def test_another_customers_company_is_not_found(mette: Client, world: World) -> None:
    path = f"{PAGE}?selskab={world.fremmed.uid}"
    assert mette.get(path).status_code == mette.post(path, {}).status_code == 404
    assert world.fremmed.name not in mette.get(PAGE).content.decode()
    assert rows() == {}


def test_only_administrators(nynne: Client, world: World, signed_in: Callable[[User], Client]) -> None:
    assert nynne.get(PAGE).status_code == nynne.post(PAGE, {}).status_code == 403
    with as_system("tests"):
        some = make_user(world.nordhavn, "some", {Function.USERS}, account_ids=[world.konto.pk])
    part = signed_in(some)
    assert 'role="alert"' in part.get(PAGE).content.decode()
    assert part.post(PAGE, {"see_puk": "on"}).status_code == 200
    assert rows() == {}


def test_usage_is_not_shown_against_the_policy(nynne: Client, world: World) -> None:
    assert '<h2 id="usage"' in nynne.get("/mit-nummer/").content.decode()
    set_policy(world.nordhavn, see_usage=False)
    with as_system("tests"):
        world.own_number.usage_days.system().create(
            company=world.nordhavn, subscription=world.own_number, day="2026-11-20", data_bytes=4_321_000_000
        )
    page = nynne.get("/mit-nummer/", {"maaned": "2026-11"}).content.decode()
    assert "4,3" not in page
    assert 'id="usage"' in page
    assert "?maaned=2026-10" not in page


def test_what_is_decided_holds_for_the_next_request(nynne: Client, mette: Client, world: World) -> None:
    path = f"/mit-nummer/{world.own_number.uid}/vis-puk/"
    assert "0819\u00a04471" in nynne.post(path, {"which": "puk1"}).content.decode()
    mette.post(PAGE, {"bar_lost": "on"})
    answer: Any = nynne.post(path, {"which": "puk1"})
    assert "0819\u00a04471" not in answer.content.decode()
