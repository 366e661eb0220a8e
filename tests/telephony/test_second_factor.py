"""A second factor that is asked for on the way, because calls go abroad: what was typed is there again afterwards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.session.middleware import VERIFIED_AT
from selfservice.kernel.scope.models import as_system
from telephony.models import DestinationPolicy
from tests.telephony import make
from tests.world import World

BACK = "Det, du havde skrevet, er sat ind igen"
GERMAN = "+49 30 901820"
NEW = "/telefoni/feriesvar/nyt/"
WHEN = {"about": "company", "from_day": "5.7.2027", "to_day": "25.7.2027", "action": "forward", "forward_to": GERMAN}


def verified(client: Client, age: timedelta) -> None:
    """Set how long ago the person proved the second factor."""
    session = client.session
    session[VERIFIED_AT] = (timezone.now() - age).isoformat()
    session.save()


@pytest.fixture
def stale(mette: Client, world: World) -> Client:
    """The administrator, whose second factor is an hour old; calls to Germany are allowed."""
    with as_system("tests"):
        DestinationPolicy.objects.create(company=world.nordhavn, countries=["DE"])
    verified(mette, timedelta(hours=1))
    return mette


def test_a_form_is_given_back(stale: Client, world: World) -> None:
    with as_system("tests"):
        person = make.user(world.nordhavn, licence=make.licence_type())
    address = f"/telefoni/brugere/{person.uid}/viderestilling/"
    answer = stale.post(address, {"whole": "True", "forward_busy": GERMAN, "back": address})
    assert answer["Location"].startswith("/bekraeft/")
    verified(stale, timedelta())
    page = stale.get(address).content.decode()
    assert GERMAN in page and BACK in page


@pytest.mark.parametrize(("step", "go"), [("2", {"videre": "3"}), ("3", {}), ("3", {"checked": "1"})])
def test_the_steps_of_a_greeting_go_on_where_they_were(step: str, go: dict[str, str], stale: Client) -> None:
    text = {"text_da": "Vi er rejst."} if step == "3" else {}
    answer = stale.post(NEW, {**WHEN, **text, "trin": step, **go, "back": NEW})
    assert answer["Location"].startswith("/bekraeft/")
    verified(stale, timedelta())
    page = stale.get(NEW).content.decode()
    assert f"Trin {step} af 3" in page and BACK in page
    for typed in (GERMAN, "5.7.2027", *text.values()):
        assert typed in page
    assert BACK not in stale.get(NEW).content.decode()
    # The page carries all answers on: the rest is what anybody posts.
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    done = stale.post(NEW, {**carried, **(WHEN if step == "2" else {}), "trin": "3", "text_da": "Vi er rejst."})
    assert "Er det rigtigt?" in done.content.decode()


def test_leading_a_number_to_what_forwards_abroad_asks_for_it(stale: Client, world: World) -> None:
    ways = dict.fromkeys(("busy", "no_answer", "refused"), "e")
    forward = {"type": "forward", "number": "+4930901820", "next": ways}
    abroad = {"schema": 1, "start": "f", "nodes": {"f": forward, "e": {"type": "hangup"}}}
    with as_system("tests"):
        at_home = make.flow(world.nordhavn, "Hjemme", published=make.definition())
        away = make.flow(world.nordhavn, "Ude", published=abroad)
        enters = {"s": {"type": "subflow", "flow": str(away.uid), "next": {"returned": "e"}}, "e": {"type": "hangup"}}
        through = make.flow(world.nordhavn, "Gennem", published={"schema": 1, "start": "s", "nodes": enters})
        number = make.number(world.nordhavn)
    address = reverse("telephone_number_act", args=[number.uid, "foer-til"])

    def lead(uid: object) -> str:
        answer = stale.post(address, {"target": f"flow:{uid}", "checked": "1", "seen": "-", "back": address})
        return str(answer.headers.get("Location", ""))

    assert not lead(at_home.uid).startswith("/bekraeft/")
    for flow in (away, through):
        assert lead(flow.uid).startswith("/bekraeft/")
