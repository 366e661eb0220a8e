"""Pools: loaded by feed, shown on the front page with a forecast, and a task when one runs out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Pool, PoolDay
from subscriptions.usage.pools import PoolUsage
from tests.subscriptions.usage_files import at, counts, line, load, usage
from tests.world import World

POOLS = "code,name,kind,unit,included,ends_on,cvr,account\n"
DAYS = "pool,day,used,until\n"
DATA = 'data-1,"Mobildata, fælles",data,gb,5000,,12345674,\n'
TODAY = timezone.localdate()
START = datetime(2026, 10, 31, 23, tzinfo=UTC)
END = datetime(2026, 11, 30, 23, tzinfo=UTC)


def pool_usage(used: str, included: str, days: float) -> PoolUsage:
    """Known up to so many days into November."""
    return PoolUsage(Pool(included=Decimal(included)), Decimal(used), START + timedelta(days=days), START, END)


@pytest.mark.parametrize(
    ("used", "included", "percent", "expected", "runs_out"),
    [
        # The mock's three, 22 days into the month.
        ("3412", "5000", 68, "4650", None),
        ("184", "200", 92, "251", date(2026, 11, 24)),
        ("1120", "3000", 37, "1530", None),
        ("200", "200", 100, "273", None),
        ("0", "200", 0, "0", None),
        ("199.9", "200", 99, "273", date(2026, 11, 23)),
    ],
)
def test_the_forecast(used: str, included: str, percent: int, expected: str, runs_out: date | None) -> None:
    one = pool_usage(used, included, 22)
    assert (one.percent, one.elapsed_percent, one.expected, one.runs_out) == (percent, 73, Decimal(expected), runs_out)
    assert one.is_used_up == (used == included)


def test_no_forecast_too_early_or_for_a_past_month() -> None:
    assert pool_usage("100", "200", 2).expected is None
    assert pool_usage("100", "200", 2).runs_out is None
    assert pool_usage("100", "200", 30).expected is None
    assert pool_usage("500", "200", 10).width == 100


def test_feeds(world: World, tmp_path: Path) -> None:
    assert counts(load(tmp_path, "pools.csv", POOLS + DATA)) == (1, 0, 0, 0)
    row = f"data-1,{TODAY},12.5,{TODAY}T08:15:00+01:00\n"
    assert counts(load(tmp_path, "pool_days.csv", DAYS + row)) == (1, 0, 0, 0)
    assert counts(load(tmp_path, "pool_days.csv", DAYS + row)) == (0, 0, 1, 0)
    assert counts(load(tmp_path, "pool_days.csv", DAYS + row.replace("12.5", "13"))) == (0, 1, 0, 0)
    with as_system("tests"):
        assert PoolDay.objects.system().get().company_id == world.nordhavn.pk
    for wrong in (row.replace("data-1", "data-2"), row.replace("12.5", "-1"), row.replace("+01:00", "")):
        assert load(tmp_path, "pool_days.csv", DAYS + wrong).refused == 1
    for wrong in (DATA.replace("gb", "tb"), DATA.replace("12345674", "40000099"), DATA.replace(",data,", ",fax,")):
        assert load(tmp_path, "pools.csv", POOLS + wrong).refused == 1


@pytest.fixture
def pools(world: World, tmp_path: Path) -> None:
    other_company = "fremmed-1,Fremmed pulje,data,gb,10,,40000038,\n"
    of_account = "konto-1,Kontoens pulje,sms,pcs,100,,12345674,44100298\n"
    load(tmp_path, "pools.csv", POOLS + DATA + other_company + of_account)
    until = f"{TODAY}T00:15:00+01:00"
    rows = f"data-1,{TODAY},6000,{until}\nfremmed-1,{TODAY},1,{until}\nkonto-1,{TODAY},1,{until}\n"
    load(tmp_path, "pool_days.csv", DAYS + rows)


def test_on_the_front_page(mette: Client, pools: None) -> None:
    front = mette.get("/").content.decode()
    assert "Mobildata, fælles" in front
    assert "Kontoens pulje" in front
    assert "Fremmed pulje" not in front
    assert front.count('class="tick"') == 2
    assert front.count('<li class="task">') >= 1
    assert "5.000" in front
    page = mette.get("/forbrug/").content.decode()
    assert "Mobildata, fælles" in page


def test_one_time_up_to_which_usage_is_known(mette: Client, pools: None, tmp_path: Path) -> None:
    # The pools are known up to a quarter past, the last record began before that.
    usage(tmp_path, line("r1", at(TODAY, 0)))
    for address in ("/", "/forbrug/"):
        shown = mette.get(address).content.decode()
        assert re.findall(r"Til og med kl\.\u00a0([\d.]+\d)", shown) == ["0.00"]


def test_who_has_named_accounts_sees_no_pool_of_the_whole_company(
    pools: None, world: World, signed_in: Callable[[User], Client]
) -> None:
    front = signed_in(world.jonas).get("/").content.decode()
    assert "pulje" not in front
    assert "Mobildata" not in front
    assert "Mobildata" not in signed_in(world.nynne).get("/").content.decode()
