"""What is planned for a subscription: shown on its page, cancelled at an address of its own; its day is read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.core.formatting import day, weekday
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from tests.subscriptions.acting import agree, read_through
from tests.subscriptions.conftest import act_on, logged, now, runs
from tests.world import World, make_user

DAY = timezone.localdate() + timedelta(days=40)


@pytest.fixture
def planned(mette: Client, world: World) -> ActionRun:
    agree(mette, world.own_number, "flyt-konto", account="44100298", due_on=f"{DAY:%d.%m.%Y}")
    (run,) = runs("move_account")
    return run


def back(run: ActionRun) -> str:
    return f"/planlagt/{run.uid}/fortryd/"


def test_the_day_is_read_back_with_its_weekday(mette: Client, world: World) -> None:
    text, form = read_through(mette, world.own_number, "flyt-konto", account="44100298", due_on=f"{DAY:%d. %m. %Y}")
    assert f"{weekday(DAY)} {day(DAY)}".replace("\u00a0", " ") in text
    assert (form["due_on"], form["account"]) == ([f"{DAY:%d. %m. %Y}"], ["44100298"])


@pytest.mark.parametrize("written", ["1.1.2020", "31.2.", "snart", "1.1.2099"])
def test_a_day_that_can_not_be_keeps_what_was_typed(mette: Client, world: World, written: str) -> None:
    page = mette.post(act_on(world.own_number, "flyt-konto"), {"account": "44100298", "due_on": written})
    assert 'id="errors"' in page.content.decode() and f'value="{written}"' in page.content.decode()
    assert runs("move_account") == []


def test_shown_on_its_page_and_cancelled(mette: Client, world: World, planned: ActionRun) -> None:
    page = mette.get(f"/abonnementer/{world.own_number.uid}/").content.decode()
    assert back(planned) in page
    question = mette.get(back(planned)).content.decode()
    assert "Mette Prøve" in question and str(DAY.year) in question
    answer = mette.post(back(planned))
    assert answer["Location"] == f"/abonnementer/{world.own_number.uid}/"
    assert [run.state for run in runs("move_account")] == ["cancelled"]
    assert now(world.own_number).account_id == world.konto.pk
    assert len(logged("scheduled_cancelled")) == 1
    # Once more it is said that there is nothing to take back.
    assert mette.post(back(planned)).status_code == 302
    assert len(logged("scheduled_cancelled")) == 1
    assert 'name="request_id"' not in mette.get(back(planned)).content.decode()


def test_nobody_else_knows_of_it(world: World, planned: ActionRun, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        elsewhere = make_user(world.nordhavn, "it", {Function.MOBILE_CHANGE}, account_ids=[world.other_konto.pk])
        lines = make_user(world.nordhavn, "linjer", {Function.INTERNET_CHANGE})
    for nobody in (world.frida, world.freja, world.nynne, elsewhere, lines):
        client = signed_in(nobody)
        assert client.get(back(planned)).status_code == client.post(back(planned)).status_code == 404
    assert [run.state for run in runs("move_account")] == ["scheduled"]


def test_a_day_without_a_year_is_the_next_one_and_read_back_with_it(mette: Client, world: World) -> None:
    past = timezone.localdate() - timedelta(days=1)
    coming = past.replace(year=past.year + 1) if (past.month, past.day) != (2, 29) else past.replace(year=past.year + 4)
    text, form = read_through(
        mette, world.own_number, "flyt-konto", account="44100298", due_on=f"{past.day}/{past.month}"
    )
    assert f"{weekday(coming)} {day(coming)}".replace("\u00a0", " ") in text
    assert form["due_on"] == [f"{past.day}/{past.month}"]
