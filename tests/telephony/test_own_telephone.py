"""One's own telephone: presence by one press, forwarding as the company allows, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.scope.models import as_system
from telephony.models import DestinationPolicy, TelephonyUser
from telephony.own_telephone.actions.set_own_forwarding import SetOwnForwarding
from telephony.users.actions.set_forwarding import SetForwarding
from tests.telephony import make
from tests.world import World, make_user

PAGE = "/telefoni/min/"


@pytest.fixture
def own(world: World) -> TelephonyUser:
    with as_system("tests"):
        make.user(world.nordhavn, "Bo", direct="+4570101012")
        DestinationPolicy.objects.create(company=world.nordhavn, forwards_cap=1)
        return make.user(world.nordhavn, "Nynne", direct="+4570101011", user=world.nynne, licence=make.licence_type())


def now(user: TelephonyUser) -> TelephonyUser:
    with as_system("tests"):
        found: TelephonyUser = TelephonyUser.objects.system().get(pk=user.pk)
        return found


def test_presence_by_one_press(world: World, own: TelephonyUser, signed_in: Callable[[User], Client]) -> None:
    nynne = signed_in(world.nynne)
    page = nynne.get(PAGE).content.decode()
    assert "70\u00a010\u00a010\u00a011" in page and "70\u00a010\u00a010\u00a012" not in page
    assert "Min telefon" in page and page.count('name="presence"') == 3
    answer = nynne.post(f"{PAGE}{own.uid}/tilstedevaerelse/", {"presence": "busy", "lasts": "30"})
    assert answer["Location"] == PAGE
    assert now(own).presence == "busy" and now(own).presence_until is not None
    assert "Optaget til" in nynne.get(PAGE).content.decode()
    front = nynne.get("/").content.decode()
    assert "front-telephone" in front and "Optaget til" in front


def test_forwarding_follows_the_company(world: World, own: TelephonyUser) -> None:
    with as_system("tests"):
        actor = portal_actor(world.nynne)
    data = {"whole": "True", **dict.fromkeys(TelephonyUser.FORWARDS, "")}
    run(SetOwnForwarding, actor, own.uid, {**data, "forward_busy": "20 12 34 56", "forward_always": "70101012"})
    assert (now(own).forward_busy, now(own).forward_always) == ("+4520123456", "+4570101012")
    with pytest.raises(ActionRefused):
        run(SetOwnForwarding, actor, own.uid, {**data, "forward_busy": "90 12 34 56"})
    with pytest.raises(Forbidden):
        run(SetForwarding, actor, own.uid, data)
    with as_system("tests"):
        TelephonyUser.objects.system().filter(pk=own.pk).update(forwards_out=False, forward_busy="")
        make.user(world.nordhavn, "Ida", forward_always="+4520123456", forwards_out=True)
    with pytest.raises(ActionRefused):
        run(SetOwnForwarding, actor, own.uid, {**data, "forward_busy": "20 12 34 56"})


def test_who_has_none(world: World, own: TelephonyUser, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        other = make_user(world.nordhavn, "ole", {Function.OWN})
    ole = signed_in(other)
    page = ole.get(PAGE).content.decode()
    assert "endnu ingen telefon" in page and f"{own.uid}" not in page
    assert ole.get(f"{PAGE}{own.uid}/tilstedevaerelse/").status_code == 404
    assert f'href="{PAGE}"' not in ole.get("/").content.decode()
