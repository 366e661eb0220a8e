"""States of a list that a person has saved under a name: tabs of their own, with counts, which never fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.lists.saved_views import MOST_VIEWS, NotSaved, save_view
from selfservice.kernel.models import ListSettings
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_account

SignedIn = Callable[[User], Client]


def save(client: Client, name: str, query: str = "q=44100271") -> Any:
    return client.post(f"/konti/?{query}", {"save_view": "1", "name": name}, follow=True)


def tabs(client: Client, path: str = "/konti/") -> dict[str, tuple[int, bool]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return {str(tab["label"]): (tab["count"].number, tab["current"]) for tab in answer.context["tabs"]}


def test_a_saved_view_is_a_tab_with_its_count(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    answer = save(client, " Mit  kontor ", "q=44100271&sorter=-navn&raekker=50&efter=x&nr=4&ukendt=1&levering=")
    assert "Mit kontor" in answer.content.decode()
    assert ListSettings.objects.get().views == [{"name": "Mit kontor", "query": "sorter=-navn&q=44100271"}]
    assert tabs(client)["Mit kontor"] == (1, False)
    shown = tabs(client, "/konti/?sorter=-navn&q=44100271")
    assert [label for label, (_count, current) in shown.items() if current] == ["Mit kontor"]
    text = client.get("/konti/?q=44100271&sorter=-navn&visning=aabne").content.decode()
    assert '"?sorter=-navn&amp;q=44100271" aria-current="page"' in text
    assert 'name="remove_view" value="Mit kontor"' in text


def test_it_is_the_persons_own(world: World, signed_in: SignedIn) -> None:
    save(signed_in(world.mette), "Min")
    assert "Min" not in tabs(signed_in(world.jonas))
    signed_in(world.jonas).post("/konti/", {"remove_view": "Min"})
    assert "Min" in tabs(signed_in(world.mette))


def test_it_counts_what_the_viewer_sees(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    save(client, "Alle konti", "visning=alle&q=konto")
    assert tabs(client)["Alle konti"][0] == 3
    client.post("/selskab/", {"company": str(world.datter.uid)})
    assert tabs(client)["Alle konti"][0] == 1


def test_the_same_name_replaces_in_its_place(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    save(client, "Den ene")
    save(client, "Den anden")
    save(client, "den ENE", "visning=alle")
    views = ListSettings.objects.get().views
    assert [(view["name"], view["query"]) for view in views] == [
        ("den ENE", "visning=alle"),
        ("Den anden", "q=44100271"),
    ]


def test_it_can_be_removed(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    save(client, "A & B")
    answer = client.post("/konti/?q=44100271", {"remove_view": "A & B"})
    assert answer["Location"] == "/konti/"
    assert "A & B" not in tabs(client)


@pytest.mark.parametrize("name", ["", "  ", "\0\u202e", "x" * 41])
def test_an_empty_or_long_name_is_refused_with_a_reason(world: World, signed_in: SignedIn, name: str) -> None:
    answer = save(signed_in(world.mette), name)
    assert answer.context["messages"]._loaded_data[0].level_tag == "error"
    assert answer.status_code == 200
    assert not ListSettings.objects.exists()


def test_there_is_room_for_twelve(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    for index in range(MOST_VIEWS):
        save(client, f"Nummer {index}")
    save(client, "En for meget")
    assert "En for meget" not in tabs(client)
    save(client, "nummer 3", "q=andet")
    assert len(ListSettings.objects.get().views) == MOST_VIEWS


def test_markup_in_a_name_stays_text(world: World, signed_in: SignedIn) -> None:
    text = save(signed_in(world.mette), "<b>{{ 7 }}</b>").content.decode()
    assert "<b>{{" not in text
    assert "&lt;b&gt;{{ 7 }}&lt;/b&gt;" in text


@pytest.mark.parametrize(
    "query",
    ["filter_der_er_vaek=1", "visning=nedlagt&sorter=-gone", "%", "&".join(f"p{n}=1" for n in range(300)),
     # What is asked for is not to be had: nothing, and never everything.
     "selskab=%00", "levering=pigeon", "q=%00"],
    ids=lambda query: query[:20],
)  # fmt: skip
def test_what_no_longer_fits_never_fails(world: World, signed_in: SignedIn, query: str) -> None:
    found = 0 if query in ("selskab=%00", "levering=pigeon", "q=%00") else 3
    client = signed_in(world.mette)
    views = [{"name": "Gammel", "query": query}, {"name": 7}, "x", None, {"query": ""}]
    ListSettings.objects.create(user_id=world.mette.pk, page="accounts", columns=["navn"], views=views)
    assert tabs(client)["Gammel"][0] == found
    tab = next(t for t in client.get("/konti/").context["tabs"] if t["saved"])
    tabs(client, tab["url"] if tab["url"].startswith("/") else f"/konti/{tab['url']}")
    ListSettings.objects.update(views={"not": "a list"})
    assert "Gammel" not in tabs(client)


def test_a_filter_for_a_foreign_company_shows_nothing_of_it(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    save(client, "Fremmed", f"selskab={world.fremmed.uid}")
    assert world.fremmed_konto.name not in client.get(f"/konti/?selskab={world.fremmed.uid}").content.decode()


def test_neither_views_nor_rows_cost_a_query(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    tabs(client)

    def asked() -> int:
        client.get("/konti/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/konti/")
        return len(queries)

    few = asked()
    for index in range(MOST_VIEWS):
        save(client, f"Nummer {index}", f"selskab={world.datter.uid}&levering=mail&q={index}")
    with as_system("tests"):
        for index in range(60):
            make_account(world.nordhavn, f"{57000000 + index}")
    assert asked() == few


def test_nothing_is_stored_while_viewing_as_a_colleague(world: World) -> None:
    with as_system("tests"):
        jonas, mette = portal_actor(world.jonas), portal_actor(world.mette)
    with pytest.raises(NotSaved):
        save_view(replace(jonas, real=mette), "accounts", "Min", "")
    assert not ListSettings.objects.exists()
