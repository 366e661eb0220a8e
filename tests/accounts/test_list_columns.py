"""Which columns a list shows is each person's own choice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.billing_accounts.views import AccountList
from accounts.models import User
from selfservice.kernel.lists.saved_views import PersonalSettings
from selfservice.kernel.models import ListSettings
from selfservice.kernel.tables.columns import Column
from tests.world import World

SignedIn = Callable[[User], Client]
HEADS = {"konto": "Konto", "navn": "Navn", "selskab": "Virksomhed", "reference": "Reference"}


def heads(client: Client, path: str = "/konti/") -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [str(head["label"]) for head in answer.context["heads"]]


def test_chosen_columns_are_kept_for_the_person_alone(world: World, signed_in: SignedIn) -> None:
    mette, jonas = signed_in(world.mette), signed_in(world.jonas)
    everything = heads(mette)
    answer = mette.post("/konti/?q=konto", {"columns": "chosen", "column": ["reference", "navn"]})
    assert (answer.status_code, answer["Location"]) == (302, "/konti/?q=konto")
    assert heads(mette) == [HEADS["konto"], HEADS["navn"], HEADS["reference"]]
    text = mette.get("/konti/").content.decode()
    assert world.nordhavn.name not in text.partition("<tbody>")[2]
    assert heads(jonas) == everything


def test_the_first_column_always_stays(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    client.post("/konti/", {"columns": "chosen"})
    assert heads(client) == [HEADS["konto"]]
    assert ListSettings.objects.get().columns == ["konto"]


def test_back_to_the_lists_own_choice(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    everything = heads(client)
    client.post("/konti/", {"columns": "chosen", "column": ["navn"]})
    assert "own_columns" in client.get("/konti/").content.decode()
    client.post("/konti/", {"own_columns": "1"})
    assert heads(client) == everything
    assert "own_columns" not in client.get("/konti/").content.decode()
    client.post("/konti/", {"columns": "chosen", "column": [c.name for c in AccountList.columns if c.shown]})
    assert ListSettings.objects.get().columns == []


@pytest.mark.parametrize("names", [["findes-ikke"], ["<script>"], ["\0"], ["navn"] * 500])
def test_names_that_are_no_columns_are_left_out(world: World, signed_in: SignedIn, names: list[str]) -> None:
    client = signed_in(world.mette)
    client.post("/konti/", {"columns": "chosen", "column": names})
    assert set(heads(client)) <= {HEADS["konto"], HEADS["navn"]}


def test_columns_that_are_gone_from_the_list_count_for_nothing() -> None:
    first, second, third = (Column(name, name, str, shown=name != "c") for name in "abc")
    columns = [first, second, third]
    assert PersonalSettings().shown(columns) == [first, second]
    assert PersonalSettings(columns=("a", "c")).shown(columns) == [first, third]
    assert PersonalSettings(columns=("c", "gone")).shown(columns) == [first, third]
    assert PersonalSettings(columns=("gone",)).shown(columns) == [first, second]


def test_a_token_of_ones_own_page_is_needed(world: World, signed_in: SignedIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(world.mette).cookies
    assert client.post("/konti/", {"columns": "chosen"}).status_code == 403
    assert not ListSettings.objects.exists()


def test_without_the_function_nothing_is_kept(world: World, signed_in: SignedIn) -> None:
    assert signed_in(world.freja).post("/konti/", {"columns": "chosen"}).status_code == 403
    assert not ListSettings.objects.exists()
