"""What the network has not done yet is ordered in the history and in the log, and no more; then it is done."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from tests.outside import Outside
from tests.subscriptions.conftest import act_on, answered, logged
from tests.subscriptions.swapping import ESIM
from tests.world import World


def history(client: Client, world: World) -> str:
    page = client.get(f"/abonnementer/{world.colleagues_number.uid}/").content.decode()
    section = page.split('<section id="timeline"')[1].split("</section>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", section)).split())


def log(client: Client, event: str) -> tuple[str, str]:
    """The list of the log, and the page of the newest entry of the event."""
    entry = client.get(f"/log/{logged(event)[-1].uid}/").content.decode()
    return client.get("/log/").content.decode(), entry


def test_a_bar_is_ordered_until_the_network_has_answered(mette: Client, world: World, network: Outside) -> None:
    mette.post(act_on(world.colleagues_number, "spaer"), {"cause": "stolen"})
    assert "Spærring bestilt Mette Prøve" in history(mette, world)
    assert all("Spærring bestilt" in page and "Nummer spærret" not in page for page in log(mette, "bar"))
    answered()
    assert "Nummer spærret Mette Prøve" in history(mette, world)
    assert all("Nummer spærret" in page and "Spærring bestilt" not in page for page in log(mette, "bar"))


def test_what_the_network_refuses_is_not_said_to_be_done(mette: Client, world: World, network: Outside) -> None:
    network.fault("network", "rejected", count=1)
    mette.post(act_on(world.colleagues_number, "spaer"), {"cause": "stolen"})
    answered()
    assert "Spærring bestilt, men ikke gennemført" in history(mette, world)
    assert all("Spærring bestilt, men ikke gennemført" in page for page in log(mette, "bar"))


@pytest.mark.usefixtures("network")
def test_the_card_that_is_not_known_yet_is_left_out(mette: Client, world: World) -> None:
    mette.post(act_on(world.colleagues_number, "skift-sim"), ESIM)
    said = history(mette, world)
    assert "Skift af simkort bestilt" in said
    assert "Nyt kort: eSIM" in said
    assert "→ –" not in said
    # As printed on the card.
    assert re.search(r"Simkort: \d{4} \d{4} ", said)
    _list, entry = log(mette, "swap_sim")
    assert "<td></td>" in entry
