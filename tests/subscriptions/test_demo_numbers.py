"""The demo's numbers: loaded by the real loader, tied to their people, and left alone by a second start."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from selfservice.kernel.feed import load_directory
from selfservice.kernel.scope import as_system
from selfservice.site.demo.numbers import DAYS, NUMBERS, files
from selfservice.site.demo.world import write_world
from subscriptions.models import SimCard, Subscription, UsageDay

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Any:
    settings.DEMO = True

    def start() -> None:
        call_command("demo", logins=tmp_path / "logins.json", verbosity=0)

    start()
    return start


def test_numbers_cards_and_people(demo: Any) -> None:
    with as_system("tests"):
        tied = dict(Subscription.objects.system().exclude(user=None).values_list("number", "user__username"))
        assert Subscription.objects.system().count() == SimCard.objects.system().count() == len(NUMBERS)
        assert UsageDay.objects.system().filter(subscription__number="+4520123486").count() == DAYS + 1
    assert tied == {
        "+4520123456": "jonas.holm",
        "+4520123457": "mette.lindqvist",
        "+4520123486": "freja.kjaer",
    }


def test_a_second_start_leaves_what_people_have_done(demo: Any) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(number="+4520123486").update(state="barred", bars=["all"])
        Subscription.objects.system().filter(number="+4520123468").update(state="active", bars=[])
    demo()
    with as_system("tests"):
        states = dict(Subscription.objects.system().values_list("number", "state"))
    assert (states["+4520123486"], states["+4520123468"]) == ("barred", "active")


def test_the_next_day_adds_a_day_and_changes_nothing(tmp_path: Path) -> None:
    write_world(tmp_path, today=TODAY)
    load_directory(tmp_path)
    write_world(tmp_path, today=TODAY + timedelta(days=1))
    usage = load_directory(tmp_path)[-1]
    used = sum(entry[6] > 0 for entry in NUMBERS)
    assert (usage.inserted, usage.updated, usage.unchanged, usage.refused) == (used, 0, used * DAYS, 0)


def test_known_numbers_are_not_told_again() -> None:
    told = files(TODAY, frozenset({"+4520123486"}))
    assert len(told["subscriptions"][1]) == len(told["sims"][1]) == len(NUMBERS) - 1
    assert any(row[-1] == "+4520123486" for row in told["usage_days"][1])
