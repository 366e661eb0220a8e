"""A stolen phone: barred in two steps, and then it is said what to do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard, Subscription
from tests.outside import Outside
from tests.subscriptions.conftest import act_on, answered, logged, make_stale, now
from tests.world import World


@pytest.fixture
def stolen(mette: Client, world: World, network: Outside) -> Any:
    return mette.post(act_on(world.colleagues_number, "stjaalet"), {})


def page(client: Client, world: World) -> str:
    return client.get(f"/abonnementer/{world.colleagues_number.uid}/").content.decode()


def test_the_button_names_the_act(mette: Client, world: World) -> None:
    asked = mette.get(act_on(world.colleagues_number, "stjaalet")).content.decode()
    assert re.search(r'<button type="submit" class="btn primary danger"[^>]*>Spær som stjålet</button>', asked)


def test_barred_at_once_and_what_to_do_next(mette: Client, world: World, stolen: Any) -> None:
    assert stolen["Location"].endswith("#run")
    with as_system("tests"):
        iccid = SimCard.objects.system().get(subscription=world.colleagues_number).iccid_shown
    # Before the network has answered, too.
    for _state in ("sent", "done"):
        text = page(mette, world)
        assert 'id="police"' in text
        report = text.partition('id="police"')[2].partition("</p>")[0]
        for fact in (
            "20\u00a012\u00a034\u00a056",
            "Nordhavn Byg A/S",
            "12\u00a034\u00a056\u00a074",
            iccid,
            world.mette.name,
        ):
            assert fact in report
        answered()
    assert (now(world.colleagues_number).state, now(world.colleagues_number).lost_since) == ("barred", None)
    assert len(logged("report_stolen")) == 1
    assert act_on(world.colleagues_number, "ophaev") in page(mette, world)


def test_a_bar_with_that_reason_says_the_same(mette: Client, world: World, network: Outside) -> None:
    mette.post(act_on(world.colleagues_number, "spaer"), {"cause": "stolen"})
    assert 'id="police"' in page(mette, world)


@pytest.mark.parametrize("cause", ["lost", "misuse", "other"])
def test_another_reason_does_not(mette: Client, world: World, network: Outside, cause: str) -> None:
    mette.post(act_on(world.colleagues_number, "spaer"), {"cause": cause})
    assert 'id="police"' not in page(mette, world)


def test_it_is_gone_when_the_phone_is_found(mette: Client, world: World, stolen: Any) -> None:
    answered()
    mette.post(act_on(world.colleagues_number, "ophaev"), {})
    assert 'id="police"' not in page(mette, world)
    answered()
    assert 'id="police"' not in page(mette, world)


def test_no_second_factor_holds_it_up(mette: Client, world: World, network: Outside) -> None:
    make_stale(mette)
    assert mette.post(act_on(world.colleagues_number, "stjaalet"), {})["Location"].endswith("#run")


def test_after_a_refusal_no_next_steps_are_shown(mette: Client, world: World, network: Outside) -> None:
    network.fault("network", "rejected", count=1)
    mette.post(act_on(world.colleagues_number, "stjaalet"), {})
    answered()
    text = page(mette, world)
    assert 'id="police"' not in text
    assert "notice bad" in text
    assert now(world.colleagues_number).state == Subscription.State.ACTIVE
