"""What is done to one's own number is in the company's log, in words and without a code."""

from __future__ import annotations

from django.test import Client

from tests.numbers import PUK1, PUK2
from tests.outside import Outside
from tests.subscriptions.conftest import act, answered, logged
from tests.world import World


def test_the_administrator_reads_it(nynne: Client, mette: Client, world: World, network: Outside) -> None:
    nynne.post(act(world.own_number, "vis-puk"), {"which": "puk1"})
    nynne.post(act(world.own_number, "spaer"), {"cause": "stolen"})
    answered()
    nynne.post(act(world.own_number, "ophaev"))
    mette.post("/brugere/egne-numre/", {"bar_lost": "on"})
    page = mette.get("/log/").content.decode()
    assert page.count(world.nynne.name) >= 3
    entries = [entry for event in ("reveal_puk", "bar_lost", "unbar_own", "set_policy") for entry in logged(event)]
    assert len(entries) == 4
    for entry in entries:
        shown = mette.get(f"/log/{entry.uid}/")
        assert shown.status_code == 200
        text = shown.content.decode()
        assert PUK1 not in text
        assert PUK2 not in text
