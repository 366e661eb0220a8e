"""Restrictions: just those that are ticked, what they were in between is not undone unseen, words of a file."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from selfservice.kernel.scope.models import as_system
from subscriptions.bars.actions.set_bars import RestrictionsForm
from subscriptions.models import Subscription
from tests.outside import Outside
from tests.subscriptions.conftest import act_on, answered, commands, logged, now
from tests.world import World


def set_to(client: Client, world: World, *bars: str, **more: str) -> Any:
    return client.post(act_on(world.colleagues_number, "begraensninger"), {"bars": list(bars), **more})


def test_each_is_shown_with_what_it_does(mette: Client, world: World) -> None:
    page = mette.get(act_on(world.colleagues_number, "begraensninger")).content.decode()
    offered = [bar.value for bar in Subscription.Bar if bar != Subscription.Bar.ALL]
    for bar in offered:
        assert f'value="{bar}"' in page
    assert page.count("<small>") >= len(offered)
    assert 'name="bars" value="all"' not in page


def test_only_checked_bars_are_set(mette: Client, world: World, network: Outside) -> None:
    set_to(mette, world, "premium", "roaming")
    answered()
    assert now(world.colleagues_number).bars == ["premium", "roaming"]
    page = mette.get(act_on(world.colleagues_number, "begraensninger")).content.decode()
    assert len(re.findall(r"checkbox[^>]* checked", page)) == 2
    set_to(mette, world, "premium")
    answered()
    found = now(world.colleagues_number)
    assert (found.bars, found.state) == (["premium"], "active")
    assert network.subscriber("+4520123456")["bars"] == ["premium"]
    assert logged("set_bars")[-1].before == {"bars": ["premium", "roaming"]}


def test_nothing_new_is_not_sent(mette: Client, world: World) -> None:
    assert 'role="alert"' in set_to(mette, world).content.decode()
    assert commands() == []


def test_what_somebody_else_has_set_since_is_not_undone_unseen(mette: Client, world: World) -> None:
    """The page was drawn when nothing was barred."""
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(bars=["data"])
    page = set_to(mette, world, "premium", seen="outgoing").content.decode()
    assert commands() == []
    assert 'role="alert"' in page
    # What is ticked now is what is barred now.
    assert re.findall(r'name="bars" value="(\w+)"[^>]* checked', page) == ["data"]


@pytest.mark.parametrize("bad", ["all", "everything", "premium\0"])
def test_what_nobody_offers(mette: Client, world: World, bad: str) -> None:
    assert set_to(mette, world, bad).status_code == 200
    assert commands() == []


@pytest.mark.parametrize(
    ("cell", "bars"),
    [("", []), ("premium", ["premium"]), (f" {Subscription.Bar.DATA.label} , PREMIUM,", ["data", "premium"])],
)
def test_words_of_a_file(cell: str, bars: list[str]) -> None:
    form = RestrictionsForm({"bars": cell})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["bars"] == bars


def test_an_unknown_name_in_a_list_is_reported() -> None:
    form = RestrictionsForm({"bars": "premium, alting"})
    assert "alting" in str(form.errors["bars"])
