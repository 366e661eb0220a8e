"""Telephone numbers and what they lead to; lists of callers and how their entries are typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import ActionRefused, FormInvalid
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system, writing_as
from telephony.caller_lists.actions.change_list import ChangeCallerList
from telephony.caller_lists.actions.create_list import CreateCallerList
from telephony.caller_lists.actions.delete_list import DeleteCallerList
from telephony.caller_lists.entries import EntriesField
from telephony.models import CallerList, TelephoneNumber, TelephonyUser
from telephony.numbers.actions.change_target import ChangeNumberTarget
from telephony.permissions import DRAFT, SEE
from tests.telephony import make
from tests.world import World, make_user


def last_sent() -> list[list[str]]:
    with as_system("tests"):
        command: Any = OutboxCommand.objects.system().order_by("-pk").first()
    return list(command.payload["objects"])


def test_a_number_is_led_from_a_user_to_a_flow_and_back(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        flow = make.flow(world.nordhavn, published=make.definition())
        person = make.user(world.nordhavn, direct="+4570101010")
        number = TelephoneNumber.objects.system().get()
    run(ChangeNumberTarget, actor, number.uid, {"target": f"flow:{flow.uid}"})
    assert last_sent() == [["number", str(number.uid)], ["user", str(person.uid)]]
    with as_system("tests"):
        number.refresh_from_db()
        assert (number.flow, number.user) == (flow, None)
        assert TelephonyUser.objects.system().get().direct_number == ""
    run(ChangeNumberTarget, actor, number.uid, {"target": f"user:{person.uid}"})
    with as_system("tests"):
        assert TelephonyUser.objects.system().get().direct_number == "+4570101010"
    run(ChangeNumberTarget, actor, number.uid, {"target": ""})
    with as_system("tests"):
        number.refresh_from_db()
        assert (number.flow, number.user) == (None, None)


def test_a_number_leads_only_to_what_callers_can_reach_at_its_company(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        number = make.number(world.nordhavn)
        draft = make.flow(world.nordhavn, draft=make.definition())
        below = make.flow(world.datter, published=make.definition())
        taken = make.user(world.nordhavn, direct="+4570101011")
    for target in (f"flow:{draft.uid}", f"flow:{below.uid}", f"user:{taken.uid}", "flow:x"):
        with pytest.raises(FormInvalid):
            run(ChangeNumberTarget, actor, number.uid, {"target": target})
    with pytest.raises(ActionRefused):
        run(ChangeNumberTarget, actor, number.uid, {"target": ""})


def test_a_whole_number_is_found_with_its_flow(world: World, mette: Client) -> None:
    with as_system("tests"):
        flow = make.flow(world.nordhavn, "Salg", published=make.definition())
        make.number(world.nordhavn, flow=flow, label="Salg")
    assert mette.get("/soeg/?q=70101010")["Location"] == reverse("flow", args=[flow.uid])
    assert "Salg · Nordhavn Byg" in mette.get("/soeg/?q=701010").content.decode()


def test_a_flow_and_opening_hours_are_found_by_name(world: World, mette: Client) -> None:
    with as_system("tests"):
        flow = make.flow(world.nordhavn, "Vagtordning")
        hours = make.schedule(world.nordhavn, name="Værkstedet")
        make.flow(world.fremmed, "Vagtordning hos andre")
    assert mette.get("/soeg/?q=vagtordning")["Location"] == reverse("flow", args=[flow.uid])
    assert mette.get("/soeg/?q=værkstedet")["Location"] == reverse("schedule", args=[hours.uid])
    text = mette.get("/soeg/?q=vagtord").content.decode()
    assert reverse("flow", args=[flow.uid]) in text
    assert "hos andre" not in text
    with as_system("tests"):
        make.schedule(world.datter, name="Åbningstid")
    page = mette.get("/soeg/?q=åbningstid").content.decode().partition("<main")[2]
    assert reverse("schedules") in page


def test_lists_of_callers_recordings_and_greetings_are_found(world: World, mette: Client) -> None:
    with as_system("tests"):
        sound = make.recording(world.nordhavn, "Velkomst til julen")
        make.caller_list(world.nordhavn, "Vigtige kunder", ("+4520987654",))
        person = make.user(world.nordhavn, "Åse Lind")
        greeting = make.greeting(world.nordhavn, timezone.now() + timedelta(days=3), user=person)
        make.greeting(world.nordhavn, timezone.now() - timedelta(days=30), user=person)
        make.recording(world.fremmed, "Velkomst til julen")
    assert mette.get("/soeg/?q=velkomst til julen")["Location"] == reverse("recording", args=[sound.uid])
    for text in ("vigtige", "20 98 76 54"):
        page = mette.get("/soeg/", {"q": text}).content.decode().partition("<main")[2]
        assert f"{reverse('caller_lists')}?q=Vigtige+kunder" in page
    page = mette.get("/soeg/?q=åse").content.decode().partition("<main")[2]
    assert page.count("/telefoni/feriesvar/") == 1 + page.count("/telefoni/feriesvar/?q=")
    for name, found in (("vacation_greeting", greeting), ("telephony_user", person)):
        assert reverse(name, args=[found.uid]) in page
    assert "Vigtige kunder" in mette.get(reverse("caller_lists"), {"q": "+45 20987654"}).content.decode()


def test_what_changes_is_said_before_it_does(world: World, mette: Client) -> None:
    with as_system("tests"):
        old, new = (make.flow(world.nordhavn, name, published=make.definition()) for name in ("Gammelt", "Nyt"))
        number = make.number(world.nordhavn, flow=old)
    url = reverse("telephone_number_act", args=[number.uid, "foer-til"])
    text = mette.post(url, {"target": f"flow:{new.uid}"}).content.decode()
    assert "Gammelt" in text
    assert "Nyt" in text
    with as_system("tests"):
        number.refresh_from_db()
        assert number.flow == old
    assert "70\u00a010\u00a010\u00a010" in mette.get(reverse("telephone_numbers")).content.decode()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("20 12 34 56\n+45 33123400", ["+4520123456", "+4533123400"]),
        ("0046 8 123 456; +46*, 33 12*", ["+468123456", "+46*", "+453312*"]),
        ("20123456\t20 12 34 56\r\n\r\n 0049* ", ["+4520123456", "+49*"]),
        ("", []),
    ],
)
def test_entries_are_read_in_any_spelling_and_once(typed: str, stored: list[str]) -> None:
    assert EntriesField(required=False).clean(typed) == stored


@pytest.mark.parametrize("typed", ["hej", "20 12 34 5", "*", "+*", "+46**", "20123456\nnej", "1234567890123456*"])
def test_what_is_no_number_is_named(typed: str) -> None:
    with pytest.raises(ValidationError, match="”"):
        EntriesField(required=False).clean(typed)


def test_a_list_is_made_and_sent_and_deleted_when_nothing_uses_it(world: World, actor: PortalActor) -> None:
    data = {"name": "VIP", "entries": "20 12 34 56", "company": str(world.nordhavn.uid)}
    run(CreateCallerList, actor, None, data)
    with as_system("tests"):
        vip = CallerList.objects.system().get()
        node = {"type": "caller", "lists": [str(vip.uid)]}
        flow = make.flow(world.nordhavn, draft={"schema": 1, "start": "c", "nodes": {"c": node}})
    assert last_sent() == [["list", str(vip.uid)]]
    with pytest.raises(ActionRefused, match="Hovednummer"):
        run(DeleteCallerList, actor, vip.uid)
    with as_system("tests"):
        flow.delete()
    run(DeleteCallerList, actor, vip.uid)
    with pytest.raises(FormInvalid):
        run(CreateCallerList, actor, None, {**data, "company": str(world.fremmed.uid)})


def test_the_page_of_lists_says_which_flows_use_them(world: World, mette: Client) -> None:
    with as_system("tests"):
        vip = make.caller_list(world.nordhavn)
        node = {"type": "caller", "lists": [str(vip.uid)]}
        make.flow(world.nordhavn, "Butik", draft={"schema": 1, "start": "c", "nodes": {"c": node}})
    text = mette.get(reverse("caller_lists")).content.decode()
    assert "Butik" in text
    assert "20\u00a012\u00a034\u00a056" in text


def test_a_number_is_not_led_to_who_has_left_meanwhile(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        number = make.number(world.nordhavn)
        left = make.user(world.nordhavn, state=TelephonyUser.State.LEFT)
    with writing_as(actor), pytest.raises(ActionRefused, match="Mette Holm"):
        # After the form and the refusal: the user leaves while this waits.
        ChangeNumberTarget(actor).apply(number, {"target": f"user:{left.uid}"}, timezone.now())


def test_entries_of_a_list_in_use_are_for_those_who_may_publish(world: World) -> None:
    with as_system("tests"):
        vip, unused = make.caller_list(world.nordhavn), make.caller_list(world.nordhavn, "Andre")
        definition = make.definition()
        out = {str(vip.uid): "vm", "hidden": "vm", "otherwise": "vm"}
        definition["nodes"]["c"] = {"type": "caller", "lists": [str(vip.uid)], "next": out}
        make.flow(world.nordhavn, published={**definition, "start": "c"})
        drafting = portal_actor(make_user(world.nordhavn, "dorte", {SEE, DRAFT}))
    entries = {"entries": "+45*"}
    with pytest.raises(ActionRefused, match="Hovednummer"):
        run(ChangeCallerList, drafting, vip.uid, {"name": "VIP", **entries})
    run(ChangeCallerList, drafting, vip.uid, {"name": "Vigtige", "entries": "+4520123456"})
    run(ChangeCallerList, drafting, unused.uid, {"name": "Andre", **entries})
