"""What is posted to an act's page: the runner alone reads the target, locked, and validates the form, once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from subscriptions.bars.actions.bar import BarForm
from subscriptions.sims.forms import SwapForm
from tests.subscriptions.acting import alter
from tests.subscriptions.conftest import act_on, make_stale, runs
from tests.subscriptions.swapping import ESIM
from tests.world import World

READ = re.compile(r'FROM "subscriptions_subscription"')


@pytest.fixture
def validated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The forms that are validated, by class."""
    seen: list[str] = []
    for form in (SwapForm, BarForm):
        whole = form.full_clean

        def full_clean(self: Any, whole: Any = whole) -> None:
            seen.append(type(self).__name__)
            whole(self)

        monkeypatch.setattr(form, "full_clean", full_clean)
    return seen


@pytest.mark.parametrize(("address", "data"), [("skift-sim", ESIM), ("spaer", {"cause": "lost"})])
def test_one_read_and_one_validation(
    mette: Client, world: World, validated: list[str], address: str, data: dict[str, str]
) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert mette.post(act_on(world.own_number, address), data).status_code == 302
    reads = [query["sql"] for query in queries if READ.search(query["sql"])]
    assert len(reads) == 1
    assert reads[0].endswith('FOR NO KEY UPDATE OF "subscriptions_subscription"')
    assert len(validated) == 1


def test_what_is_read_through_first_leaves_nothing(mette: Client, world: World) -> None:
    data = {"cause": "lost", "due_on": "1. dec. 2030", "request_id": "00000000-0000-4000-8000-000000000001"}
    page = mette.post(act_on(world.own_number, "spaer"), data).content.decode()
    assert 'name="checked"' in page
    assert runs("bar") == []
    answer = mette.post(act_on(world.own_number, "spaer"), data | {"checked": "1"})
    assert answer.status_code == 302
    assert [run.state for run in runs("bar")] == ["scheduled"]


def test_the_way_back_to_the_form_wants_a_fresh_second_factor_too(mette: Client, world: World) -> None:
    make_stale(mette)
    answer = mette.post(act_on(world.own_number, "opsig"), {"change": "1"})
    assert answer.status_code == 302
    assert "/abonnementer/" not in answer["Location"].partition("?")[0]


def test_a_number_without_a_card_is_not_asked_for_a_new_one(mette: Client, world: World) -> None:
    number = world.own_number
    assert "new_sim" in mette.get(act_on(number, "spaer")).content.decode()
    alter(number, category="telephony")
    assert "new_sim" not in mette.get(act_on(number, "spaer")).content.decode()
    mette.post(act_on(number, "spaer"), {"cause": "lost", "new_sim": "on"})
    (run,) = runs("bar")
    assert "new_sim" not in run.data
