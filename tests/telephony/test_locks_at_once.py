"""Two at the same moment who lock the same rows in different orders: each is done or refused, none waits for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.scope.models import as_system
from telephony.models import TelephoneNumber
from telephony.numbers.actions.change_target import ChangeNumberTarget
from telephony.users.actions.change_numbers import ChangeNumbers
from telephony.users.actions.set_forwarding import FORWARDS, SetForwarding
from telephony.vacation.actions.add_greeting import AddGreeting
from tests.accounts.at_once import at_once
from tests.telephony import make
from tests.telephony.acting import now
from tests.world import make_world

pytestmark = pytest.mark.usefixtures("committed")


def test_a_number_is_led_to_a_user_who_takes_it(committed: None) -> None:
    world = make_world()
    with as_system("tests"):
        number, person = make.number(world.nordhavn), make.user(world.nordhavn)
        actor = portal_actor(world.mette, verified_at=timezone.now())
    data = {"direct_number": number.number, "mobile_number": "", "short_number": ""}

    def do(n: int) -> str:
        try:
            if n:
                return run(ChangeNumbers, actor, person.uid, data).state
            return run(ChangeNumberTarget, actor, number.uid, {"target": f"user:{person.uid}"}).state
        except (ActionRefused, FormInvalid):
            return "no"

    assert "sent" in at_once(2, do)
    assert now(person).direct_number == number.number
    with as_system("tests"):
        assert TelephoneNumber.objects.system().get().user_id == person.pk


def test_a_greeting_of_a_person_whose_forwarding_is_set(committed: None) -> None:
    """The greeting refers to the person, whose own change waits for the company that the greeting has locked."""
    world = make_world()
    with as_system("tests"):
        person = make.user(world.nordhavn, licence=make.licence_type())
        actor = portal_actor(world.mette, verified_at=timezone.now())
    away = {"from_day": "5.7.2027", "to_day": "25.7.2027", "text_da": "x", "action": "message"}

    def do(n: int) -> Any:
        if n:
            data = {**dict.fromkeys(FORWARDS, ""), "forward_busy": "+4520123456"}
            return run(SetForwarding, actor, person.uid, data).state
        return run(AddGreeting, actor, world.nordhavn.uid, {"about": "person", "which": person.name, **away}).state

    assert at_once(2, do) == ["sent", "sent"]
