"""The demo's numbers: loaded by the real loader, tied to their people, and left alone by a second start."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.test import Client

from accounts.models import User
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.feeds import Result, load_directory
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo import companies, usage
from selfservice.site.demo.cards import IN_STOCK, iccid_of, stock_iccid
from selfservice.site.demo.companies import BLOMSTER, BYG, COMPANIES, TOMRER
from selfservice.site.demo.crowd import all_numbers
from selfservice.site.demo.earlier import loaded_by_earlier_starts
from selfservice.site.demo.numbers import PEOPLE
from selfservice.site.demo.records import numbers_with_records
from selfservice.site.demo.world import write_network, write_world
from subscriptions.models import Line, SimCard, Subscription, UsageDay
from tests.billing.demo_sums import billed_use, used_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
DAYS = 3


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Any:
    settings.DEMO = True

    def start() -> None:
        call_command("demo", logins=tmp_path / "logins.json", days=DAYS, verbosity=0)

    start()
    return start


def test_numbers_cards_and_people(demo: Any) -> None:
    with as_system("tests"):
        tied = dict(Subscription.objects.system().exclude(user=None).values_list("number", "user__username"))
        numbers = set(Subscription.objects.system().values_list("number", flat=True))
        active = SimCard.objects.system().filter(state="active")
        with_card = Counter(active.values_list("subscription__number", flat=True))
        days = UsageDay.objects.system().filter(subscription__number="+4520123486")
        loaded_days = days.count()
    assert {one.number for one in PEOPLE} < numbers
    assert len(numbers) == len(all_numbers())
    assert all(with_card[one.number] == 1 for one in PEOPLE)
    assert set(with_card.values()) == {1}
    assert 1 <= loaded_days <= DAYS + 1
    assert tied == {
        "+4520123456": "jonas.holm",
        "+4520123457": "mette.lindqvist",
        "+4520123486": "freja.kjaer",
        "+4540170031": "peter.soendervang",
    }


def test_the_group_has_what_its_menu_says(demo: Any) -> None:
    with as_system("tests"):
        group = Subscription.objects.system().exclude(company__cvr__in=[BLOMSTER, TOMRER])
        counts = dict(group.values_list("category").annotate(n=Count("id")))
        states = set(group.values_list("state", flat=True))
        small = Subscription.objects.system().filter(company__cvr__in=[BLOMSTER, TOMRER]).count()
        lines = Line.objects.system().count()
        ends = Line.objects.system().exclude(b_end="").count()
        nobody = group.filter(category="mobile", holder_name="").count()
        stock = dict(SimCard.objects.system().filter(state="stock").values_list("company__cvr").annotate(n=Count("id")))
    assert counts == {"mobile": 1284, "telephony": 46, "internet": 38, "circuits": 6}
    assert states == {"active", "activating", "barred", "terminated"}
    assert (small, nobody) == (8, 37)
    assert (lines, ends) == (38 + 6 + 2, 6)
    assert stock == {company[0]: IN_STOCK for company in COMPANIES}


def test_a_few_numbers_are_paid_for_and_not_used(demo: Any, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        mette = User.objects.system().get(username="mette.lindqvist")
    idle = {
        phone(one.number).replace("\xa0", " ")
        for one in all_numbers()
        if one.category == "mobile" and one.state == "active" and not one.busy
    }
    rows = signed_in(mette).get("/forbrug/uden/", {"format": "csv"}).getvalue().decode().splitlines()[1:]
    listed = {row.split(";")[0] for row in rows}
    # One that has just begun is not listed; of the few days that are loaded here, others may have none.
    assert 8 <= len(listed & idle) <= len(idle) < 20


def test_a_second_start_leaves_what_people_have_done(demo: Any) -> None:
    card = stock_iccid(BYG, 0)
    with as_system("tests"):
        Subscription.objects.system().filter(number="+4520123486").update(state="barred", bars=["all"])
        Subscription.objects.system().filter(number="+4520123468").update(state="active", bars=[])
        one = Subscription.objects.system().get(number="+4520123486")
        SimCard.objects.system().filter(iccid=card).update(state="active", subscription=one)
        before = UsageDay.objects.system().count()
    demo()
    with as_system("tests"):
        states = dict(Subscription.objects.system().values_list("number", "state"))
        assert SimCard.objects.system().get(iccid=card).subscription == one
        assert UsageDay.objects.system().count() == before
    assert (states["+4520123486"], states["+4520123468"]) == ("barred", "active")


def load(folder: Path) -> dict[str, Result]:
    return {result.file.removesuffix(".csv"): result for result in load_directory(folder)}


def test_the_next_day_adds_a_day_and_changes_nothing(tmp_path: Path) -> None:
    """On the first day of a month it adds invoices, too."""
    last, first = date(2026, 9, 30), date(2026, 10, 1)
    write_world(tmp_path, today=last, days=DAYS)
    load(tmp_path)
    write_world(tmp_path, today=first, days=DAYS, loaded=loaded_by_earlier_starts(first))
    again = load(tmp_path)
    assert not any(result.refused for result in again.values())
    others = {one.number for one in all_numbers()} - {one.number for one in numbers_with_records(all_numbers())}
    today = usage.days((one for one in all_numbers() if one.number in others), first, back=0)
    days = again["usage_days"]
    assert (days.inserted, days.updated, days.unchanged) == (len(list(today)), 0, 0)
    # The records of the rest of the first day, too; and its pools are known to its end.
    assert again["usage"].inserted > again["usage"].unchanged > 0
    assert (again["usage"].updated, again["pool_days"].updated, again["pool_days"].inserted) == (0, 3, 3)
    assert all(again[name].inserted == again[name].updated == 0 for name in ("subscriptions", "sims", "pools"))
    assert again["invoices"].inserted == len(companies.accounts()) - 1
    assert not any(again[name].updated or again[name].unchanged for name in ("invoices", "invoice_lines", "ledger"))
    with as_system("tests"):
        assert billed_use(first) == used_in(last) != {}


def test_loaded_data_is_not_written_again(tmp_path: Path) -> None:
    write_world(tmp_path, today=TODAY, days=DAYS)
    load(tmp_path)
    loaded = loaded_by_earlier_starts(TODAY)
    assert loaded.until == TODAY
    again = tmp_path / "again"
    write_world(again, today=TODAY, days=DAYS, loaded=loaded)
    left = {path.stem: len(path.read_text().splitlines()) - 1 for path in again.glob("*.csv")}
    quiet = ("accounts", "subscriptions", "lines", "sims", "usage_days", "invoices", "invoice_lines", "ledger")
    assert {name: left[name] for name in quiet} == dict.fromkeys(quiet, 0)
    assert all(result.inserted == result.updated == result.refused == 0 for result in load(again).values())


def test_the_network_knows_every_number_in_use(tmp_path: Path) -> None:
    write_network(tmp_path / "network.csv")
    with (tmp_path / "network.csv").open(encoding="utf-8") as stream:
        known = {row["msisdn"]: row for row in csv.DictReader(stream, delimiter=";")}
    assert known["4520123468"] == {"msisdn": "4520123468", "iccid": iccid_of("+4520123468"), "bars": "all"}
    in_use = [one for one in all_numbers() if one.number.startswith("+") and one.state != "terminated"]
    assert set(known) == {one.number[1:] for one in in_use}
