"""What the operator tells of usage, besides the demo, for the walks through its pages; and how figures are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page

from tests.e2e.person import open_popover
from tests.portal import Portal

IDLE, BUSY = "+4520991201", "+4520991202"
SUBSCRIPTIONS = f"""number;add_ons;price;holder_name;employee_number;department;cost_centre;bill_text;state;bars;\
started_on;binding_until;terminated_on;roaming_cap;account;username;plan
{IDLE};;149.00;Ubrugt Ulla;;;;;active;;2020-01-01;;;;44100271;;mobil-100
{BUSY};;149.00;Flittige Bo;;;;;active;;2020-01-01;;;;44100271;;mobil-100
"""
POOLS = """code;name;kind;unit;included;ends_on;cvr;account
a-lasts;Rækker;data;gb;500;;12345674;
a-runs-out;Slipper op;data;gb;205;;12345674;
a-used-up;Er brugt;data;gb;100;;12345674;
"""
MINE = f"(SELECT id FROM subscriptions_subscription WHERE number IN ('{IDLE}', '{BUSY}'))"
TABLES = ("usagelimit", "usagerecord", "usageday", "usagemonth", "holderword")
FORGET = (
    *(f"DELETE FROM subscriptions_{table} WHERE subscription_id IN {MINE}" for table in TABLES),
    f"DELETE FROM subscriptions_subscription WHERE id IN {MINE}",
    "DELETE FROM subscriptions_poolday USING subscriptions_pool p WHERE p.id = pool_id AND left(p.code, 2) = 'a-'",
    "DELETE FROM subscriptions_pool WHERE left(code, 2) = 'a-'",
)


@dataclass(frozen=True, slots=True)
class Called:
    """A number with itemised calls: its id, a month in which it called, and the last number that it called then."""

    uid: str
    month: str
    other: str

    @property
    def page(self) -> str:
        """Its month."""
        return f"/forbrug/nummer/{self.uid}/?maaned={self.month}"

    @property
    def records(self) -> str:
        """Its itemised usage."""
        return f"/forbrug/nummer/{self.uid}/specifikation/?maaned={self.month}"


def load(portal: Portal, folder: Path, **files: str) -> None:
    """As the operator tells it."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    portal.manage("load", str(folder))


@contextmanager
def loaded_usage(portal: Portal, folder: Path) -> Iterator[Called]:
    """Two numbers that have used nothing, and pools as after 15 days of this month, whatever day it is. Other tests
    count numbers and tasks, so all of it is forgotten afterwards.
    """
    until = timezone.localtime().replace(day=16, hour=0, minute=0, second=0, microsecond=0)
    codes = ("a-lasts", "a-runs-out", "a-used-up")
    days = [f"{until - timedelta(days=1):%Y-%m-%d};150;{until.isoformat()};{code}" for code in codes]
    load(
        portal, folder, subscriptions=SUBSCRIPTIONS, pools=POOLS, pool_days="\n".join(["day;used;until;pool", *days])
    )  # fmt: skip
    (row,) = portal.sql(
        "SELECT s.uid, r.at, r.other_party FROM subscriptions_usagerecord r"
        " JOIN subscriptions_subscription s ON s.id = r.subscription_id"
        " WHERE r.kind = 'voice' AND s.number = '+4520123456' ORDER BY r.at DESC LIMIT 1"
    )
    yield Called(str(row["uid"]), f"{timezone.localtime(row['at']):%Y-%m}", row["other_party"])
    for statement in FORGET:
        portal.sql(statement)


def spaced(number: str) -> str:
    """+4520123456 as people read it."""
    return " ".join(re.findall("..", number.removeprefix("+45")))


def amount(text: str) -> float:
    """1.653,94 kr. as a number."""
    return float(re.sub(r"[^0-9,]", "", text).replace(",", "."))


def downloaded(page: Page, file_format: str, folder: Path) -> Path:
    """What the page's button gives, under the name that it has."""
    popover = open_popover(page, "get")
    with page.expect_download() as waiting:
        popover.locator(f"a[href*='format={file_format}']").click()
    saved = folder / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    return saved
