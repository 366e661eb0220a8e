"""A subscription's page names the telephony user or call flow of its number, and the user's page its subscription."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.scope.models import as_system
from telephony.models import TelephonyUser
from tests.numbers import make_number
from tests.telephony import make
from tests.world import World, make_user


def subscriber(world: World) -> TelephonyUser:
    """A telephony user whose mobile number is a subscription."""
    with as_system("tests"):
        return make.user(world.nordhavn, "Aisha Rahman", mobile_number=world.colleagues_number.number)


def test_number_and_user_lead_to_each_other(mette: Client, world: World) -> None:
    person = subscriber(world)
    ours, theirs = f"/abonnementer/{world.colleagues_number.uid}/", f"/telefoni/brugere/{person.uid}/"
    assert f'<a href="{theirs}">Aisha Rahman</a>' in mette.get(ours).content.decode()
    assert f'<a href="{ours}">' in mette.get(theirs).content.decode()


def test_a_fixed_number_leads_to_its_flow(mette: Client, world: World) -> None:
    with as_system("tests"):
        line = make_number(world.konto, "+4570101010", "", category="telephony")
        flow = make.flow(world.nordhavn, published=make.definition())
        make.number(world.nordhavn, line.number, flow=flow)
    page = mette.get(f"/abonnementer/{line.uid}/").content.decode()
    assert f'<a href="/telefoni/kaldsflow/{flow.uid}/">Hovednummer</a>' in page


def test_neither_names_what_the_person_may_not_see(world: World, signed_in: Callable[[User], Client]) -> None:
    person = subscriber(world)
    page = signed_in(world.freja).get(f"/abonnementer/{world.colleagues_number.uid}/").content.decode()
    assert "Aisha Rahman" not in page
    with as_system("tests"):
        telephonist = make_user(world.nordhavn, "tine", (Function.SOLUTION,))
    assert "/abonnementer/" not in signed_in(telephonist).get(f"/telefoni/brugere/{person.uid}/").content.decode()
