"""Records of usage: how fast files are loaded against COPY of the same rows, the last against the first; and pages.

`python -m tests.bench usage --records 5000000`. The baseline of the load is COPY of the same file into a table with the
same columns and the same two indexes, created again for each measurement.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from tests.bench.page_bench import PEOPLE, PageBench
from tests.bench.result import Result
from tests.portal import Portal

ROWS = 200_000
NUMBERS = 5_000
EDGE = 3
PAGES = ("/forbrug/", "/forbrug/numre/", "/forbrug/efter/konti/", "/")
COUNT = 60
HEADER = "record;number;at;kind;direction;other_party;country;zone;seconds;bytes;amount\n"
COPY_TABLE = """
DROP TABLE IF EXISTS bench_copy;
CREATE TABLE bench_copy (record varchar(40) COLLATE "C" NOT NULL, number varchar(32) NOT NULL, at timestamptz NOT NULL,
    kind varchar(7) NOT NULL, direction varchar(3) NOT NULL, other_party varchar(40) NOT NULL,
    country varchar(2) NOT NULL, zone varchar(5) NOT NULL, seconds integer NOT NULL, bytes bigint NOT NULL,
    amount numeric(10, 2) NOT NULL);
CREATE UNIQUE INDEX ON bench_copy (record);
CREATE INDEX ON bench_copy (number, at);
"""
RAW = "SELECT sum(bytes), sum(seconds), sum(amount) FROM subscriptions_usagerecord r WHERE at >= %s AND at < %s"
ROLLED = "SELECT sum(data_bytes), sum(voice_seconds), sum(amount) FROM subscriptions_usagemonth WHERE month = %s"
TOP = """
SELECT subscription_id FROM subscriptions_usagemonth WHERE company_id = %s AND month = %s
ORDER BY data_bytes DESC, id DESC LIMIT 50
"""


def run(portal: Portal, records: int, people: int = PEOPLE) -> list[Result]:
    """The figures."""
    portal.load_demo()
    folder = portal.folder / "usage"
    folder.mkdir()
    company = portal.run("-m", "tests.bench.usage_numbers", str(NUMBERS)).strip()
    month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    files = max(2, records // ROWS)
    ours: list[float] = []
    baselines: list[float] = []
    for index in range(files):
        path = folder / "usage.csv"
        _write(path, index, month)
        if index < EDGE or index >= files - EDGE:
            baselines.append(_copy(portal, path))
        started = json.loads(portal.run("-m", "tests.bench.usage_load", str(folder)))
        ours.append(ROWS / started["seconds"])
    again = json.loads(portal.run("-m", "tests.bench.usage_load", str(folder)))["seconds"]
    edge = [*ours[:EDGE], *ours[-EDGE:]]
    speed, copied = statistics.median(edge), statistics.median(baselines)
    first, last = statistics.median(ours[:EDGE]), statistics.median(ours[-EDGE:])
    rows = files * ROWS
    return [
        Result("usage load", -speed, "rows/s", -copied, copied / speed, 1 / 0.4, "ratio",
               f"{speed:,.0f} rows/s; COPY {copied:,.0f}; {rows:,} rows in {files} files"),
        Result("usage load: rows a second", -speed, "rows/s", goal=-60_000, note="the goal is at least 60,000"),
        Result("usage load: last files against the first", first / last, "times", goal=1 / 0.9,
               note=f"{last:,.0f} and {first:,.0f} rows/s"),
        Result("the same file again", again * 1000, "ms", note="known by its bytes"),
        *_sums(portal, company, month, rows),
        *_pages(portal, people),
    ]  # fmt: skip


def _write(path: Path, index: int, month: datetime) -> None:
    """A file of a day or so: records of many numbers, in the order in which switches tell them."""
    dice = random.Random(index)
    day = month + timedelta(hours=2 + index * 20 % (24 * max(1, datetime.now(UTC).day - 2)))
    lines = [HEADER]
    for n in range(ROWS):
        kind = dice.choice(("data", "data", "voice", "sms"))
        at = day + timedelta(seconds=n * 86_000 // ROWS)
        other = "" if kind == "data" else f"+45{dice.randrange(20_000_000, 90_000_000)}"
        volume = dice.randrange(10**9) if kind == "data" else 0
        zone, country = ("home", "DK") if dice.random() < 0.95 else ("eu", "DE")
        lines.append(
            f"{dice.getrandbits(48):012x}{index:03d}{n:06d};+4531{dice.randrange(NUMBERS):06d};{at.isoformat()};{kind};out;"
            f"{other};{country};{zone};{dice.randrange(600)};{volume};{dice.choice(('0', '0', '0', '1.25'))}\n"
        )
    path.write_text("".join(lines))


def _copy(portal: Portal, path: Path) -> float:
    """Rows a second of COPY, as the superuser."""
    portal.sql(COPY_TABLE)
    with psycopg.connect(portal.postgres.url(portal.database, "postgres")) as connection:
        started = time.perf_counter()
        copy = "COPY bench_copy FROM STDIN WITH (FORMAT csv, DELIMITER ';', HEADER, FORCE_NOT_NULL *)"
        with path.open("rb") as stream, connection.cursor().copy(copy) as into:
            while chunk := stream.read(1 << 20):
                into.write(chunk)
        connection.commit()
        return ROWS / (time.perf_counter() - started)


def _sums(portal: Portal, company: str, month: datetime, rows: int) -> list[Result]:
    """A month from the records and from the roll-up."""
    portal.sql("ANALYZE")
    raw = _timed(portal, RAW, [month - timedelta(days=1), month + timedelta(days=32)])
    rolled = _timed(portal, ROLLED, [month.date()])
    top = _timed(portal, TOP, [company, month.date()])
    return [
        Result("a month summed up", rolled, "ms", raw, rolled / raw, 1 / 20, "ratio", f"of {rows:,} records"),
        Result("the 50 with most data", top, "ms", note=f"of {NUMBERS:,} numbers"),
    ]  # fmt: skip


def _timed(portal: Portal, query: str, values: list[object]) -> float:
    with psycopg.connect(portal.postgres.url(portal.database, "postgres"), autocommit=True) as connection:
        times = []
        for _ in range(5):
            started = time.perf_counter()
            connection.execute(query.encode(), values).fetchall()
            times.append(time.perf_counter() - started)
        return min(times) * 1000


def _pages(portal: Portal, people: int) -> list[Result]:
    """Pages of the group's administrator, who sees all of it, against the baseline page."""
    bench = PageBench(portal, people)
    results = []
    for page in PAGES:
        results += bench.page(f"{page}, with usage", page, None, count=COUNT)
        results.append(Result(f"{page}, with usage: queries", bench.seen(page)["queries"], "queries"))
    return results
