"""The phone is found: the user who has had it barred lifts the bar, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.outside import Outside
from tests.subscriptions.acting import agree
from tests.subscriptions.conftest import NUMBER, act, answered, commands, make_stale, now, page, runs, set_policy
from tests.world import World


def test_unbarring_needs_a_fresh_second_factor(nynne: Client, world: World, network: Outside, barred: None) -> None:
    make_stale(nynne)
    assert nynne.post(act(world.own_number, "ophaev"))["Location"].startswith("/bekraeft/")
    assert len(commands()) == 1


def test_found_again(nynne: Client, world: World, network: Outside, barred: None) -> None:
    assert nynne.post(act(world.own_number, "ophaev")).status_code == 302
    assert "data-under-way" in page(nynne)
    answered()
    found = now(world.own_number)
    assert (found.state, found.bars, found.lost_since) == ("active", [], None)
    assert network.subscriber(NUMBER)["bars"] == []
    assert act(world.own_number, "spaer") in page(nynne)


def test_what_ended_long_ago_is_not_shown(nynne: Client, world: World, network: Outside, barred: None) -> None:
    def a_week_ago() -> None:
        with as_system("tests"):
            ActionRun.objects.system().update(finished_at=timezone.now() - timedelta(days=7))

    a_week_ago()
    # What is in force is.
    assert 'id="run"' in page(nynne)
    nynne.post(act(world.own_number, "ophaev"))
    answered()
    assert 'id="run"' in page(nynne)
    a_week_ago()
    assert 'id="run"' not in page(nynne)


def test_notice_is_said_on_the_page_and_the_front_page(nynne: Client, world: World) -> None:
    last = timezone.localdate() + timedelta(days=30)
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(terminated_on=last)
    assert "Opsagt til " in page(nynne)
    front = nynne.get("/").content.decode()
    assert "Opsagt til " in front
    assert "Aktiv " not in front


def test_high_usage_is_said_only_where_usage_is_seen(nynne: Client, world: World) -> None:
    with as_system("tests"):
        month = timezone.localdate().replace(day=1)
        Subscription.objects.system().filter(pk=world.own_number.pk).update(high_usage_in=month)
    assert "Højt forbrug" in page(nynne)
    set_policy(world.nordhavn, see_usage=False)
    assert "Højt forbrug" not in page(nynne)
    assert "Højt forbrug" not in nynne.get("/").content.decode()


def test_a_bar_that_another_has_set_is_not_ones_own_to_lift(nynne: Client, world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(state="barred", bars=["all"])
    text = page(nynne)
    assert act(world.own_number, "ophaev") not in text
    assert world.mette.name in text
    answer = nynne.post(act(world.own_number, "ophaev")).content.decode()
    assert world.mette.name in answer
    assert commands() == []


def test_what_the_company_plans_is_not_shown(nynne: Client, mette: Client, world: World) -> None:
    day = timezone.localdate() + timedelta(days=40)
    agree(mette, world.own_number, "spaer", cause="misuse", due_on=f"{day:%d.%m.%Y}")
    assert [run.state for run in runs("bar")] == ["scheduled"]
    assert "planlagt" in mette.get(f"/abonnementer/{world.own_number.uid}/").content.decode()
    assert "planlagt" not in page(nynne)


def test_nor_when_the_policy_has_changed(nynne: Client, world: World, network: Outside, barred: None) -> None:
    set_policy(world.nordhavn, bar_lost=False)
    assert world.mette.name in nynne.post(act(world.own_number, "ophaev")).content.decode()
    assert len(commands()) == 1
