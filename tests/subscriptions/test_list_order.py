"""What a list is ordered by that is no column of its own: the account, this month's data, the status."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Grant, User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription, UsageMonth
from tests.subscriptions.listed import cells, get, make
from tests.world import World

ACCOUNT, DATA, STATUS = 4, 6, 7
FIRST = timezone.localdate().replace(day=1)


def use(subscription: Subscription, gigabytes: float, month: date = FIRST) -> None:
    with as_system("tests"):
        UsageMonth.objects.create(
            company_id=subscription.company_id, subscription=subscription, month=month,
            data_bytes=int(gigabytes * 10**9),
        )  # fmt: skip


@pytest.fixture
def numbers(world: World) -> list[Subscription]:
    """Five at two accounts, each with another status and other usage."""
    ended = timezone.localdate() - timedelta(days=1)
    states: list[dict[str, object]] = [
        {}, {"state": "barred"}, {"terminated_on": ended, "state": "terminated"}, {"high_usage_in": FIRST},
        {"state": "activating"},
    ]  # fmt: skip
    accounts = [world.other_konto, world.konto, world.other_konto, world.konto, world.other_konto]
    made = [
        make(account, f"+4530000{n}00", **fields)
        for n, (account, fields) in enumerate(zip(accounts, states, strict=True))
    ]
    for subscription, gigabytes in zip(made, (9.5, 100, 20, 3), strict=False):
        use(subscription, gigabytes)
    # The month before says nothing.
    use(made[4], 10**4, (FIRST - timedelta(days=1)).replace(day=1))
    with as_system("tests"):
        Subscription.objects.system().exclude(pk__in=[one.pk for one in made]).delete()
    return made


def column(client: Client, place: int, query: str) -> list[str]:
    """The text of a column, in the list's order."""
    return [row[place] for row in cells(get(client, query))]


def test_by_account(mette: Client, numbers: list[Subscription]) -> None:
    shown = ["4410 0271"] * 2 + ["4410 0298"] * 3
    assert column(mette, ACCOUNT, "sorter=konto") == shown
    assert column(mette, ACCOUNT, "sorter=-konto") == shown[::-1]


def test_by_data_as_numbers_are_ordered(mette: Client, numbers: list[Subscription]) -> None:
    shown = ["100 GB", "20,0 GB", "9,5 GB", "3,0 GB"]
    falling = column(mette, DATA, "sorter=-data")
    assert [text for text in falling if text in shown] == shown
    assert falling[-1] not in shown
    assert column(mette, DATA, "sorter=data") == falling[::-1]


def test_by_status_what_wants_something_comes_first(mette: Client, numbers: list[Subscription]) -> None:
    shown = column(mette, STATUS, "sorter=status")
    assert [re.sub(" [0-9].*", "", text) for text in shown] == [
        "Spærret", "Aktiveres", "Højt forbrug", "Opsagt", "Aktiv",
    ]  # fmt: skip
    assert column(mette, STATUS, "sorter=-status") == shown[::-1]


@pytest.mark.parametrize("order", ["konto", "-konto", "data", "-data", "status", "-status"])
def test_pages_have_every_row_once(mette: Client, world: World, numbers: list[Subscription], order: str) -> None:
    for n in range(60):
        use(make(world.konto if n % 2 else world.other_konto, f"+454000{n:04d}"), n % 7)
    seen: list[str] = []
    query = f"sorter={order}"
    for _page in range(3):
        answer = get(mette, query)
        seen += [row[1] for row in cells(answer)]
        if not (link := answer.context["pager"]["next"]):
            break
        query = link.removeprefix("?").removeprefix("type=mobil&")
    assert len(seen) == len(set(seen)) == 65
    saved = get(mette, f"sorter={order}&format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in saved[1:]] == seen


def test_the_first_press_on_data_shows_who_uses_most(mette: Client, numbers: list[Subscription]) -> None:
    heads = {str(head["label"]).split()[0]: head["url"] for head in get(mette).context["heads"] if head["url"]}
    assert {"Konto", "Status", "Data"} <= heads.keys()
    assert "sorter=-data" in heads["Data"] and "sorter=status" in heads["Status"]
    pressed = {str(h["label"]).split()[0]: h for h in get(mette, "sorter=-data").context["heads"]}["Data"]
    assert pressed["sorted"] == "descending" and "sorter=data" in pressed["url"]


def test_usage_that_one_may_not_see_orders_nothing(
    world: World, numbers: list[Subscription], signed_in: Callable[[User], Client]
) -> None:
    with as_system("tests"):
        Grant.objects.system().filter(user=world.freja).update(functions=["mobile"])
    # She has no acts, so there are no boxes before the numbers.
    client = signed_in(world.freja)
    plain = [row[0] for row in cells(get(client))]
    # The column is not hers: the address asks for what there is not.
    assert [row[0] for row in cells(get(client, "sorter=-data"))] == plain
    with as_system("tests"):
        Grant.objects.create(user=world.freja, company=world.datter, functions=["mobile", "usage"])
    for n, gigabytes in enumerate((1, 2)):
        use(make(world.datter_konto, f"+454000000{n}"), gigabytes)
    known = cells(get(client, "sorter=-data"))
    assert [row[-2] for row in known][:2] == ["2,0 GB", "1,0 GB"]
    # Of the company where she may not see it, nothing tells who used more.
    assert [row[0] for row in known][2:] == plain[::-1]
