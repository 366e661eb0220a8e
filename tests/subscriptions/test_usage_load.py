"""Records of usage: all or nothing, known again, corrected, on Danish days; bad rows have line and column."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription, Transfer, UsageDay, UsageFile, UsageMonth
from subscriptions.usage.load import first_kept
from tests.subscriptions.usage_files import (
    COLLEAGUES,
    HEADER,
    OWN,
    at,
    counts,
    line,
    load,
    records,
    sums,
    usage,
)
from tests.world import World

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)
LAST_MONTH = TODAY.replace(day=1) - timedelta(days=10)
GOOD = line("r1", at(YESTERDAY), other_party="+4533151515", seconds=60)


def test_what_a_record_adds(world: World, tmp_path: Path) -> None:
    rows = [
        line("d", at(YESTERDAY), "data", bytes=1_500_000_000, amount="0"),
        line("dr", at(YESTERDAY), "data", bytes=500, amount="12.50", zone="world", country="US"),
        line("v", at(YESTERDAY), seconds=61),
        line("vi", at(YESTERDAY), seconds=1000, direction="in"),
        line("s", at(YESTERDAY), "sms", other_party="+4526001234"),
        line("si", at(YESTERDAY), "sms", direction="in"),
        line("m", at(LAST_MONTH), "mms", amount="2.5"),
        line("c", at(LAST_MONTH), "content", other_party="Parkering", amount="-5"),
    ]
    assert counts(usage(tmp_path, *rows)) == (8, 0, 0, 0)
    assert sums() == {
        "data_bytes": 1_500_000_500, "voice_seconds": 61, "sms": 2, "amount": Decimal("10.00"),
        "roaming_bytes": 500, "roaming_amount": Decimal("12.50"), "content_amount": Decimal("-5.00"),
    }  # fmt: skip
    assert {one.company_id for one in records()} == {world.nordhavn.pk}
    with as_system("tests"):
        assert UsageMonth.objects.system().count() == 2
        assert {row.records for row in UsageDay.objects.system()} == {6, 2}
    assert UsageFile.objects.get().until == records()[-1].at


def test_a_file_loaded_twice_changes_nothing(world: World, tmp_path: Path) -> None:
    rows = [line(f"r{n}", at(YESTERDAY), seconds=60) for n in range(5)]
    usage(tmp_path, *rows)
    before = sums()
    # The same bytes under another name, and the same records in other bytes.
    assert counts(usage(tmp_path, *rows)) == (0, 0, 5, 0)
    assert counts(usage(tmp_path, *rows[::-1], line("new", at(YESTERDAY), "sms"))) == (1, 0, 5, 0)
    assert sums() == {**before, "sms": 1}


def test_a_corrected_record_takes_the_place_of_the_old(world: World, tmp_path: Path) -> None:
    usage(tmp_path, GOOD, line("r2", at(YESTERDAY), seconds=30, amount="1.00"))
    wrong_number = line("r1", at(LAST_MONTH), seconds=5, number=COLLEAGUES)
    # Two days are looked at around a file's months: a record that moves further is reported with its file's others.
    result = usage(tmp_path, wrong_number, line("r3", at(YESTERDAY), seconds=1))
    assert counts(result) == (1, 1, 0, 0)
    assert sums()["voice_seconds"] == 31
    assert sums(COLLEAGUES)["voice_seconds"] == 5
    assert [one.record for one in records()] == ["r2", "r3"]
    assert records(COLLEAGUES)[0].at.date() == LAST_MONTH


def test_across_the_edge_of_a_month(world: World, tmp_path: Path) -> None:
    first = TODAY.replace(day=1)
    usage(tmp_path, line("r1", at(first, 0), seconds=60))
    assert counts(usage(tmp_path, line("r1", at(first - timedelta(days=1), 23), seconds=60))) == (0, 1, 0, 0)
    assert sums()["voice_seconds"] == 60
    with as_system("tests"):
        months = dict(UsageMonth.objects.system().values_list("month", "voice_seconds"))
    assert months[first] == 0
    assert sum(months.values()) == 60


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Summer ends on 25 October 2026: the hour from 2 to 3 is there twice. Midnight is Danish.
        ("2026-10-25T00:30:00Z", date(2026, 10, 25)),
        ("2026-10-25T02:30:00+02:00", date(2026, 10, 25)),
        ("2026-10-25T02:30:00+01:00", date(2026, 10, 25)),
        ("2026-10-24T22:00:00Z", date(2026, 10, 25)),
        ("2026-10-24T21:59:59.999Z", date(2026, 10, 24)),
        ("2026-10-25T22:59:59Z", date(2026, 10, 25)),
        ("2026-10-25T23:00:00Z", date(2026, 10, 26)),
        ("2026-03-29T00:59:59Z", date(2026, 3, 29)),
        ("2026-03-28T23:00:00Z", date(2026, 3, 29)),
        ("2026-10-31T23:00:00Z", date(2026, 11, 1)),
        ("2026-10-31T22:59:59Z", date(2026, 10, 31)),
    ],
)
def test_days_are_danish(world: World, tmp_path: Path, moment: str, day: date) -> None:
    assert counts(usage(tmp_path, line("r1", moment, seconds=60))) == (1, 0, 0, 0)
    with as_system("tests"):
        assert UsageDay.objects.system().get().day == day
        assert UsageMonth.objects.system().get().month == day.replace(day=1)


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        (line("", at(YESTERDAY)), "record"),
        (line("x" * 41, at(YESTERDAY)), "record"),
        (line("æ1", at(YESTERDAY)), "record"),
        (line("r 1", at(YESTERDAY)), "record"),
        (line("r1", ""), "at"),
        (line("r1", "now"), "at"),
        (line("r1", "2026-11-01"), "at"),
        (line("r1", "2026-11-01T10:00:00"), "at"),
        (line("r1", "2026-02-30T10:00:00Z"), "at"),
        (line("r1", "2026-11-01T25:00:00Z"), "at"),
        (line("r1", at(first_kept(TODAY) - timedelta(days=1))), "at"),
        (line("r1", at(TODAY + timedelta(days=3))), "at"),
        (line("r1", at(YESTERDAY), ""), "kind"),
        (line("r1", at(YESTERDAY), "fax"), "kind"),
        (line("r1", at(YESTERDAY), direction="up"), "direction"),
        (line("r1", at(YESTERDAY), other_party="x" * 41), "other_party"),
        (line("r1", at(YESTERDAY), other_party="a\tb"), "other_party"),
        (line("r1", at(YESTERDAY), country="Danmark"), "country"),
        (line("r1", at(YESTERDAY), country="dk"), "country"),
        (line("r1", at(YESTERDAY), zone="moon"), "zone"),
        (line("r1", at(YESTERDAY), seconds="-1"), "seconds"),
        (line("r1", at(YESTERDAY), seconds="1.5"), "seconds"),
        (line("r1", at(YESTERDAY), seconds="9" * 10), "seconds"),
        (line("r1", at(YESTERDAY), bytes="1e9"), "bytes"),
        (line("r1", at(YESTERDAY), bytes="9" * 16), "bytes"),
        (line("r1", at(YESTERDAY), amount="12,50"), "amount"),
        (line("r1", at(YESTERDAY), amount="NaN"), "amount"),
        (line("r1", at(YESTERDAY), amount="1234567890.12"), "amount"),
        (line("r1", at(YESTERDAY), number=""), "number"),
        (line("r1", at(YESTERDAY), number="+4599999999"), "number"),
        (line("r0", at(YESTERDAY)), "record"),
    ],
)
def test_a_bad_row_is_reported_and_nothing_is_stored(world: World, tmp_path: Path, wrong: str, column: str) -> None:
    result = usage(tmp_path, line("r0", at(YESTERDAY), seconds=60), wrong, line("r9", at(LAST_MONTH)))
    assert [(r.line, r.column) for r in result.refusals] == [(3, column)]
    assert counts(result) == (0, 0, 0, 1)
    assert not records()
    assert not UsageFile.objects.exists()
    assert counts(usage(tmp_path, line("r0", at(YESTERDAY), seconds=60)))[0] == 1


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", 1),
        ("record;at\nr1;x\n", 1),
        (HEADER + GOOD + "r2;x\n", 3),
        (HEADER + GOOD + GOOD.replace("\n", ";more\n"), 3),
        (HEADER.encode() + b"r1;\xff\n", 2),
        # The end of the file, where the quotation mark is missed.
        (HEADER + GOOD + '"r2;open\n', 4),
        (HEADER + "r1;\0\n", 2),
    ],
)
def test_a_malformed_usage_file_is_refused(world: World, tmp_path: Path, content: str | bytes, where: int) -> None:
    result = load(tmp_path, "usage.csv", content)
    assert [refusal.line for refusal in result.refusals] == [where]
    assert not records()


def test_by_commas_in_another_order_and_with_a_mark(world: World, tmp_path: Path) -> None:
    cells = dict(zip(HEADER.strip().split(";"), GOOD.strip().split(";"), strict=True))
    content = "\ufeff" + ",".join(reversed(cells)) + "\r\n" + ",".join(reversed(cells.values())) + "\r\n"
    assert counts(load(tmp_path, "usage.csv", content)) == (1, 0, 0, 0)
    assert sums()["voice_seconds"] == 60


def test_as_json_lines(world: World, tmp_path: Path) -> None:
    good = f'{{"record": "r1", "at": "{at(YESTERDAY)}", "kind": "voice", "seconds": 60, "number": "{OWN}"}}\n'
    assert counts(load(tmp_path, "usage.jsonl", good + "\n")) == (1, 0, 0, 0)
    result = load(tmp_path, "usage.jsonl", "\n" + good.replace("r1", "r2") + good.replace('"voice"', '"fax"'))
    assert [(r.line, r.column) for r in result.refusals] == [(3, "kind")]


def test_what_was_called_before_a_number_was_given_away_is_the_givers(world: World, tmp_path: Path) -> None:
    with as_system("tests"):
        number = Subscription.objects.system().get(number=OWN)
        Subscription.objects.system().filter(pk=number.pk).update(
            company=world.fremmed, account=world.fremmed_konto, user=None
        )
        Transfer.objects.create(
            company=world.nordhavn, account=world.konto, subscription=number, number=OWN, kind="company", state="done",
            owner_name="Fremmed", street="Vej 1", postcode="9000", city="Aalborg", contact_name="Frida",
            email="f@example.com", mobile="+4526001234", on=YESTERDAY, expires_at=timezone.now(),
        )  # fmt: skip
    usage(tmp_path, GOOD, line("r2", at(TODAY, 0), seconds=30))
    owners = {one.record: one.company_id for one in records()}
    assert owners == {"r1": world.nordhavn.pk, "r2": world.fremmed.pk}
    with as_system("tests"):
        assert dict(UsageDay.objects.system().values_list("company_id", "voice_seconds")) == {
            world.nordhavn.pk: 60, world.fremmed.pk: 30,
        }  # fmt: skip
        if YESTERDAY.month == TODAY.month:
            assert UsageMonth.objects.system().count() == 2


def test_a_late_record_belongs_to_the_company_of_its_day(world: World, tmp_path: Path) -> None:
    usage(tmp_path, GOOD)
    with as_system("tests"):
        Subscription.objects.system().filter(number=OWN).update(company=world.fremmed, account=world.fremmed_konto)
    usage(tmp_path, line("late", at(YESTERDAY), seconds=5))
    assert {one.company_id for one in records()} == {world.nordhavn.pk}
    assert sums()["voice_seconds"] == 65
