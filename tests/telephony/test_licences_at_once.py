"""Two administrators at the same moment: one licence is given once, and no seat is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.scope.models import as_system
from telephony.licences.actions.buy_licences import BuyLicences
from telephony.licences.actions.set_licence import SetLicence
from telephony.models import LicencePool, TelephonyUser
from tests.accounts.at_once import at_once
from tests.telephony import make
from tests.world import make_world

pytestmark = pytest.mark.usefixtures("committed")


def test_the_last_licence_is_given_once(committed: None) -> None:
    world = make_world()
    with as_system("tests"):
        make.pool(world.konto, 1)
        people = [make.user(world.nordhavn, f"Bruger {n}") for n in range(4)]
        actor = portal_actor(world.mette, verified_at=timezone.now())

    def give(n: int) -> str:
        try:
            return run(SetLicence, actor, people[n].uid, {"licence": "pro"}).state
        except ActionRefused:
            return "no"

    assert sorted(at_once(4, give)) == ["no", "no", "no", "sent"]
    with as_system("tests"):
        assert TelephonyUser.objects.system().exclude(licence=None).count() == 1


def test_buying_for_a_user_and_giving_to_the_same_user(committed: None) -> None:
    """Each locks a pool and a user: neither waits for the other without end."""
    world = make_world()
    with as_system("tests"):
        pool = make.pool(world.konto, 1)
        person = make.user(world.nordhavn)
        actor = portal_actor(world.mette, verified_at=timezone.now())

    def do(n: int) -> Any:
        try:
            if n:
                return run(BuyLicences, actor, pool.uid, {"count": 1, "users": [str(person.uid)]}).state
            return run(SetLicence, actor, person.uid, {"licence": "pro"}).state
        except (ActionRefused, FormInvalid):
            # The form offers no licence without a free seat.
            return "no"

    answers = at_once(2, do)
    with as_system("tests"):
        found = LicencePool.objects.system().get()
        used = TelephonyUser.objects.system().filter(licence=pool.type_id).count()
    assert used == 1
    assert found.seats == (2 if answers[1] == "done" else 1)
    assert "no" in answers or answers == ["sent", "done"]
