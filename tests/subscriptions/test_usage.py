"""A month of usage: its sums, its picture with a text and a table, and as many queries however much there was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription, UsageDay
from subscriptions.usage.month import Month, requested_month
from tests.numbers import make_number
from tests.subscriptions.acting import alter
from tests.world import World

TODAY = date(2026, 11, 24)
FIRST = date(2026, 11, 1)
NBSP = "\N{NO-BREAK SPACE}"


def used(subscription: Subscription, day: date, data: int, **more: object) -> None:
    with as_system("tests"):
        UsageDay.objects.create(
            company_id=subscription.company_id, subscription=subscription, day=day, data_bytes=data, **more
        )


def month(*data: int) -> Month:
    days = [UsageDay(day=FIRST + timedelta(days=n), data_bytes=bytes_) for n, bytes_ in enumerate(data)]
    return Month(FIRST, TODAY, days)


def test_sums(nynne: Client, world: World) -> None:
    used(world.own_number, date(2026, 10, 1), 2_000_000_000, voice_seconds=3600, sms=5, amount=Decimal("2.50"))
    used(world.own_number, date(2026, 10, 31), 16_200_000_000, voice_seconds=9660, sms=107, amount=Decimal("46.25"))
    # Neither the days around it nor a colleague's.
    used(world.own_number, date(2026, 9, 30), 10**12)
    used(world.own_number, date(2026, 11, 1), 10**12)
    used(world.colleagues_number, date(2026, 10, 2), 10**12)
    page = nynne.get("/mit-nummer/", {"maaned": "2026-10"}).content.decode()
    for shown in (
        f"<b>18,2{NBSP}GB</b>",
        f"<b>3{NBSP}t.{NBSP}41{NBSP}min.</b>",
        "<b>112</b>",
        f"<b>48,75{NBSP}kr.</b>",
    ):
        assert shown in page
    assert page.count('<th scope="row">') == 2
    assert "maaned=2026-09" in page
    assert "maaned=2026-11" in page
    assert 'role="img"' in page


def test_a_month_without_usage(nynne: Client) -> None:
    page = nynne.get("/mit-nummer/", {"maaned": "2024-02"}).content.decode()
    assert '<svg class="chart"' not in page


def test_of_a_terminated_number_no_usage_is_promised(mette: Client, world: World) -> None:
    promised, ended = "Det kommer dagen efter", "Abonnementet er opsagt."
    for address in (f"/abonnementer/{world.own_number.uid}/", f"/forbrug/nummer/{world.own_number.uid}/"):
        alter(world.own_number, state=Subscription.State.ACTIVE, terminated_on=None)
        page = mette.get(address).content.decode()
        assert promised in page and ended not in page
        alter(world.own_number, state=Subscription.State.TERMINATED, terminated_on=date(2026, 11, 20))
        page = mette.get(address).content.decode()
        assert ended in page and promised not in page


@pytest.mark.parametrize(
    ("text", "first"),
    [("2026-10", date(2026, 10, 1)), ("2026-12", FIRST), ("", FIRST), ("2026-13", FIRST), ("x", FIRST)],
)
def test_the_month_asked_for(text: str, first: date) -> None:
    assert requested_month(text, TODAY) == first


@pytest.mark.parametrize("most", [0, 1, 10**7, 999_999_999, 2_100_000_000, 10**11, 5 * 10**13])
def test_the_picture_stays_within_its_frame(most: int) -> None:
    shown = month(most // 2, most, 0)
    assert len(shown.columns) == 30
    for column in shown.columns:
        top, height = float(column.y[:-1]), float(column.height[:-1])
        assert 0 <= top <= 100
        assert top + height == pytest.approx(100, abs=0.02)
    assert 1 <= len(shown.lines) <= 4 or most > 3 * 10**12
    assert all(0 <= float(place[:-1]) < 100 for place, _bytes in shown.lines)


def test_days_to_come_are_drawn_as_such() -> None:
    shown = Month(FIRST, TODAY, [UsageDay(day=TODAY, data_bytes=10)])
    assert [column.css for column in shown.columns[22:25]] == ["left", "today", "left"]
    assert (shown.after, shown.before, shown.length) == (None, date(2026, 10, 1), 30)


def test_queries_are_as_many_however_much_there_is(nynne: Client, world: World) -> None:
    def counted(path: str) -> int:
        nynne.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert nynne.get(path).status_code == 200
        return len(queries)

    paths = ("/", "/mit-nummer/", "/soeg/?q=2012", f"/mit-nummer/{world.own_number.uid}/spaer/")
    few = [counted(path) for path in paths]
    for back in range(60):
        used(world.own_number, TODAY - timedelta(days=back), 10**9)
    with as_system("tests"):
        for index in range(12):
            make_number(
                world.konto, f"+4530{index:06d}", f"894501000000001{index:04d}", user=world.nynne, state="terminated"
            )
    many = [counted(path) for path in paths]
    assert many == few
    assert few[1] <= 16


def test_in_english(world: World, nynne: Client) -> None:
    used(world.own_number, date(2026, 10, 3), 1_500_000_000, voice_seconds=61)
    with as_system("tests"):
        type(world.nynne).objects.system().filter(pk=world.nynne.pk).update(language="en")
    page = nynne.get("/mit-nummer/", {"maaned": "2026-10"}).content.decode()
    assert f"1.5{NBSP}GB" in page
    assert f"1{NBSP}min<" in page
