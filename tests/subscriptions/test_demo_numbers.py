"""The demo's numbers, loaded by the real loader: the next day adds a day, and nothing is written twice."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from selfservice.kernel.feeds import Result, load_directory
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo import companies, usage
from selfservice.site.demo.cards import iccid_of
from selfservice.site.demo.crowd import all_numbers
from selfservice.site.demo.earlier import loaded_by_earlier_starts
from selfservice.site.demo.records import numbers_with_records
from selfservice.site.demo.world import write_network, write_world
from tests.billing.demo_sums import billed_use, used_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
DAYS = 3


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
