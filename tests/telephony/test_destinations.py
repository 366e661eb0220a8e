"""Where a company's calls may go: countries, the cap, and what a change stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import ActionRefused, StepUpRequired, run
from selfservice.kernel.scope.models import as_system, writing_as
from telephony.core import snapshots
from telephony.destinations.actions.allow_country import AllowCountry
from telephony.destinations.actions.remove_country import RemoveCountry
from telephony.destinations.actions.set_forwards_cap import SetForwardsCap
from telephony.destinations.countries import countries
from telephony.models import DestinationPolicy
from tests.telephony import make
from tests.telephony.acting import act, sent
from tests.world import World


def policies() -> list[DestinationPolicy]:
    with as_system("tests"):
        return list(DestinationPolicy.objects.system())


def test_a_country_is_allowed_with_a_fresh_second_factor_only(world: World) -> None:
    with as_system("tests"):
        actor = portal_actor(world.mette, verified_at=timezone.now() - timedelta(minutes=6))
    for action, data in ((AllowCountry, {"country": "SE"}), (SetForwardsCap, {"forwards_cap": 20})):
        with pytest.raises(StepUpRequired):
            run(action, actor, world.nordhavn.uid, data)
    assert policies() == []
    made = act(world.mette, AllowCountry, world.nordhavn, country="SE")
    assert made.after == {"countries": ["Sverige"]}
    act(world.mette, AllowCountry, world.nordhavn, country="DE")
    (policy,) = policies()
    assert policy.countries == ["DE", "SE"]
    assert sent() == [["policy"], ["policy"]]
    with as_system("tests"):
        assert snapshots.policy(snapshots.system_rows(world.nordhavn.pk)) == {"countries": ["DE", "SE"]}


def test_what_forwards_is_sent_again_with_a_country(world: World) -> None:
    """The exchange has got no forward for a country that was not allowed."""
    with as_system("tests"):
        make.schedule(world.nordhavn)
        make.user(world.nordhavn, forward_always="+46812345678", forwards_out=True)
        make.user(world.nordhavn, "Ida")
        make.greeting(world.nordhavn, timezone.now(), action="forward", target="+46812345678")
    act(world.mette, AllowCountry, world.nordhavn, country="SE")
    assert sent() == [["policy", "schedule", "user"]]


def test_denmark_is_no_choice(world: World) -> None:
    codes = [code for code, _name in countries()]
    assert "DK" not in codes
    assert {"GL", "FO", "SE"} <= {*codes}


def test_somebody_at_named_accounts_does_not_decide(world: World) -> None:
    with as_system("tests"):
        whole = portal_actor(world.mette, verified_at=timezone.now())
    narrow = replace(whole, access=tuple(replace(part, accounts=frozenset({world.konto.pk})) for part in whole.access))
    with pytest.raises(ActionRefused):
        run(AllowCountry, narrow, world.nordhavn.uid, {"country": "SE"})


def test_removing_a_country_names_what_stops(world: World) -> None:
    forward: dict[str, Any] = {"type": "forward", "number": "+46812345678", "seconds": 20}
    nodes = {"f": forward, "vm": {"type": "voicemail", "box": "Kontor"}}
    with as_system("tests"):
        DestinationPolicy.objects.create(company=world.nordhavn, countries=["DE", "SE"])
        make.user(world.nordhavn, "Mette Holm", forward_busy="+46812345679", forwards_out=True)
        make.user(world.nordhavn, "Bo Dansk", forward_always="+4520304050", forwards_out=True)
        definition = {"schema": 1, "start": "f", "nodes": nodes}
        make.flow(world.nordhavn, "Vagttelefon", published=definition)
        make.flow(world.nordhavn, "Prøve", draft=definition)
        actor = portal_actor(world.mette, verified_at=timezone.now())
    with writing_as(actor):
        answers = dict(RemoveCountry(actor).answers(world.nordhavn, {"country": "SE"}, timezone.localdate()))
    stopped = answers["Viderestillinger, der stopper"]
    assert "Mette Holm" in stopped
    assert "Vagttelefon" in stopped
    assert "Bo Dansk" not in stopped
    assert "Prøve" not in stopped
    act(world.mette, RemoveCountry, world.nordhavn, country="SE")
    assert policies()[0].countries == ["DE"]
    assert sent() == [["policy"]]


def test_the_cap_is_set(world: World) -> None:
    made = act(world.mette, SetForwardsCap, world.nordhavn, forwards_cap=25)
    assert (made.before, made.after) == ({"forwards_cap": 10}, {"forwards_cap": 25})
    assert policies()[0].forwards_cap == 25
