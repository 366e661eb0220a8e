"""Days and months are the sums of the records, in any order of loading; days loaded by sums have no records."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription, UsageDay, UsageMonth, UsageRecord
from subscriptions.models.usage_day import SUMS
from tests.subscriptions.acting import alter
from tests.subscriptions.usage_files import COLLEAGUES, OTHER_COMPANY, OWN, at, counts, line, load, sums, usage
from tests.world import World

TODAY = timezone.localdate()
THIS = TODAY.replace(day=1)
YESTERDAY = TODAY - timedelta(days=1)
DAYS = "day,data_bytes,voice_seconds,sms,amount,number\n"


def from_records() -> dict[tuple[int, int, date], dict[str, Any]]:
    """What the days should be, added up here one by one."""
    found: dict[tuple[int, int, date], dict[str, Any]] = {}
    with as_system("tests"):
        rows = list(UsageRecord.objects.system())
    for row in rows:
        key = row.company_id, row.subscription_id, timezone.localdate(row.at)
        day = found.setdefault(key, {**dict.fromkeys(SUMS, 0), "records": 0})
        out, away = row.direction == "out", row.zone != "home"
        day["records"] += 1
        day["data_bytes"] += row.bytes
        day["voice_seconds"] += row.seconds if row.kind == "voice" and out else 0
        day["sms"] += row.kind in ("sms", "mms") and out
        day["amount"] += row.amount
        day["roaming_bytes"] += row.bytes if away else 0
        day["roaming_amount"] += row.amount if away else 0
        day["content_amount"] += row.amount if row.kind == "content" else 0
    return found


def stored() -> dict[tuple[int, int, date], dict[str, Any]]:
    with as_system("tests"):
        rows: Any = UsageDay.objects.system().exclude(records=0).values()
        return {
            (row["company_id"], row["subscription_id"], row["day"]): {name: row[name] for name in (*SUMS, "records")}
            for row in rows
        }


@pytest.mark.parametrize("seed", range(8))
def test_sums_are_those_of_the_records(world: World, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    ids = [f"r{n}" for n in range(40)]

    def any_row(record: str) -> str:
        # Within a file's months: a few days around the turn of this month.
        moment = timezone.make_aware(datetime(THIS.year, THIS.month, 1)) + timedelta(minutes=dice.randrange(-2800, 600))
        return line(
            record, moment.isoformat(), dice.choice(["data", "voice", "sms", "mms", "content"]),
            direction=dice.choice(["in", "out", ""]), zone=dice.choice(["home", "eu", "world", ""]),
            seconds=dice.randrange(1000), bytes=dice.randrange(10**9), amount=f"{dice.randrange(-999, 9999) / 100:.2f}",
            number=dice.choice([OWN, COLLEAGUES, OTHER_COMPANY]),
        )  # fmt: skip

    known: dict[str, str] = {}
    for _file in range(6):
        rows = {}
        for record in dice.sample(ids, dice.randrange(1, 25)):
            rows[record] = known[record] if record in known and dice.random() < 0.4 else any_row(record)
        result = usage(tmp_path, *rows.values())
        assert result.refused == 0
        assert result.inserted == len(set(rows) - set(known))
        assert result.inserted + result.updated + result.unchanged == len(rows)
        known |= rows
        assert stored() == from_records()
        for number in (OWN, COLLEAGUES, OTHER_COMPANY):
            sums(number)
    with as_system("tests"):
        assert UsageRecord.objects.system().count() == len(known)
        everything = UsageMonth.objects.system().aggregate(total=Sum("amount"))["total"]
        assert everything == UsageRecord.objects.system().aggregate(total=Sum("amount"))["total"]


def test_a_day_has_its_sums_or_its_records(world: World, tmp_path: Path) -> None:
    row = f"{YESTERDAY},1000,60,2,1.50,{OWN}\n"
    assert counts(load(tmp_path, "usage_days.csv", DAYS + row)) == (1, 0, 0, 0)
    result = usage(tmp_path, line("r0", at(TODAY, 0)), line("r1", at(YESTERDAY), seconds=5))
    assert [(r.line, r.column) for r in result.refusals] == [(3, "number")]
    assert "usage_days" in result.refusals[0].reason
    assert counts(usage(tmp_path, line("r0", at(TODAY, 0), seconds=5))) == (1, 0, 0, 0)
    again = load(
        tmp_path, "usage_days.csv", DAYS + row.replace("1000", "2000") + row.replace(str(YESTERDAY), str(TODAY))
    )
    assert [(r.line, r.column) for r in again.refusals] == [(3, "number,day")]
    assert counts(load(tmp_path, "usage_days.csv", DAYS + row.replace("1000", "2000"))) == (0, 1, 0, 0)
    assert (sums()["data_bytes"], sums()["voice_seconds"]) == (2000, 65)


def test_days_loaded_by_sums_have_months_and_may_include_use_abroad(world: World, tmp_path: Path) -> None:
    more = DAYS.replace("number", "roaming_bytes,roaming_amount,content_amount,number")
    rows = "".join(f"2026-0{m}-{d:02d},10,60,1,2.00,4,1.25,0.50,{OWN}\n" for m in (1, 2) for d in range(1, 29))
    assert counts(load(tmp_path, "usage_days.csv", more + rows)) == (56, 0, 0, 0)
    found = sums()
    assert (found["roaming_bytes"], found["roaming_amount"]) == (224, Decimal("70.00"))
    with as_system("tests"):
        months = dict(UsageMonth.objects.system().values_list("month", "data_bytes"))
    assert months == {date(2026, 1, 1): 280, date(2026, 2, 1): 280}
    assert load(tmp_path, "usage_days.csv", more.replace(",amount", "") + rows).refused == 1


def high(number: str = OWN) -> date | None:
    with as_system("tests"):
        found: date | None = Subscription.objects.system().get(number=number).high_usage_in
        return found


def test_high_usage_is_noted_at_four_fifths(world: World, tmp_path: Path) -> None:
    # The plan includes 100 GB.
    usage(tmp_path, line("r1", at(THIS, 0), "data", bytes=79_999_999_999))
    assert high() is None
    usage(tmp_path, line("r2", at(THIS, 0), "data", bytes=1))
    assert (high(), high(COLLEAGUES)) == (THIS, None)
    # A late record of a month before changes nothing; a correction does.
    usage(tmp_path, line("late", at(THIS - timedelta(days=3)), "data", bytes=10**12))
    assert high() == THIS
    usage(tmp_path, line("r2", at(THIS, 0), "data", bytes=0))
    assert high() is None
    # Data without end is never most used, however the plan came to be that.
    usage(tmp_path, line("r2", at(THIS, 0), "data", bytes=10**10))
    alter(world.own_number, data_included_mb=None)
    usage(tmp_path, line("r3", at(THIS, 0), "data", bytes=1))
    assert high() is None
