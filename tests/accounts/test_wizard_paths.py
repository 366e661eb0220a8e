"""The ways through the wizard: onwards, back, from the check and to it, and off for later."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.test_wizard import at, begin, walk
from tests.world import World


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(world.mette)


def test_each_company_is_asked_about_on_the_way_back_too(world: World, mette: Client) -> None:
    """All of them have been answered before: one comes by each again, in order."""
    found = begin(mette, world)
    companies = [str(world.nordhavn.uid), str(world.datter.uid)]
    answer = mette.post(at(found, "selskaber"), {"company": companies})
    pages = []
    for _ in range(2):
        while "konti/" in answer["Location"]:
            pages.append(answer["Location"])
            answer = mette.post(answer["Location"], {"reach": "all"})
        answer = mette.post(at(found, "selskaber"), {"company": companies})
    assert len(pages) == 4 and len(set(pages)) == 2


def test_accounts_are_corrected_from_the_check(world: World, mette: Client) -> None:
    found = begin(mette, world)
    walk(mette, world, found)
    company = str(world.nordhavn.uid)
    page = mette.get(at(found, "tjek")).content.decode()
    assert f'href="{at(found, f"konti/{company}")}"' in page and "Dansk" in page
    assert mette.post(at(found, f"konti/{company}"), {"reach": "all"})["Location"] == at(found, "tjek")
    # Other companies have other accounts.
    answer = mette.post(at(found, "selskaber"), {"company": company})
    assert answer["Location"] == at(found, f"konti/{company}")
    assert mette.post(answer["Location"], {"reach": "all"})["Location"] == at(found, "tjek")


def test_leaving_for_later_answers_nothing(world: World, mette: Client) -> None:
    found = begin(mette, world)
    company = str(world.nordhavn.uid)
    mette.post(at(found, "selskaber"), {"company": company})
    mette.post(at(found, f"konti/{company}"), {"reach": "all", "later": "1"})
    assert mette.get(f"/brugere/opret/{found.uid}/")["Location"] == at(found, f"konti/{company}")
