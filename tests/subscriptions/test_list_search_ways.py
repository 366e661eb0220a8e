"""A search finds the same in either of its two ways (docs/adr/0023)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from selfservice.kernel.scope.models import as_system
from subscriptions.lists import search
from tests.numbers import make_number, make_plan
from tests.subscriptions.listed import get, make, numbers
from tests.world import World

ROWS = 400
FILL = """
INSERT INTO subscriptions_subscription (uid, company_id, account_id, category, number, plan_id, plan_name,
    data_included_mb, add_ons, price, holder_name, employee_number, department, cost_centre, bill_text, state, bars,
    sim_kind, high_usage_in, terminated_on, binding_until, roaming_cap, created_at)
SELECT gen_random_uuid(), %(company)s, %(account)s, 'mobile', '+45' || 30000000 + n,
    CASE WHEN n %% 3 = 0 THEN %(plan)s ELSE %(other)s END, 'Mobil',
    1000, '{}', 100, 'Fornavn' || n %% 3 || ' Efternavn' || n, '', 'Afdeling ' || n %% 40, '', '',
    CASE WHEN n %% 100 = 0 THEN 'barred' ELSE 'active' END, '{}', CASE WHEN n %% 10 = 0 THEN 'esim' ELSE 'physical' END,
    CASE WHEN n %% 50 = 0 THEN date_trunc('month', now())::date END, NULL, now()::date + n %% 700, 400, now()
FROM generate_series(1, %(rows)s) n
"""


@pytest.fixture
def many(world: World) -> None:
    fill(world)


def fill(world: World) -> None:
    """Make as many numbers at the parent company, and one at another."""
    make(world.datter_konto, "+4529999999")
    with as_system("tests"), connection.cursor() as cursor:
        plan, other = make_plan(), make_plan("other")
        values = {
            "company": world.nordhavn.pk,
            "account": world.konto.pk,
            "plan": plan.pk,
            "other": other.pk,
            "rows": ROWS,
        }
        cursor.execute(FILL, values)


@pytest.mark.parametrize("text", ["fornavn1", "efternavn29", "fornavn2 efternavn2", "findes ikke", "efternavn399"])
@pytest.mark.parametrize("most", [0, 1_000_000])
def test_both_ways_of_a_search_find_the_same(
    world: World, mette: Client, many: None, monkeypatch: pytest.MonkeyPatch, text: str, most: int
) -> None:
    plain = [
        f"30 00 {n // 100:02} {n % 100:02}"
        for n in range(1, ROWS + 1)
        if all(any(word.startswith(part) for word in (f"fornavn{n % 3}", f"efternavn{n}")) for part in text.split())
    ]
    _compare(mette, monkeypatch, text, most, plain)


@pytest.mark.parametrize("text", ["30 00 0", "30000017", "17", "7", "4567"])
@pytest.mark.parametrize("most", [0, 1_000_000])
def test_both_ways_of_a_search_by_digits_find_the_same(
    world: World, mette: Client, many: None, monkeypatch: pytest.MonkeyPatch, text: str, most: int
) -> None:
    digits = text.replace(" ", "")
    plain = [
        f"30 00 {n // 100:02} {n % 100:02}"
        for n in range(1, ROWS + 1)
        if f"3000{n:04}".startswith(digits) or f"3000{n:04}".endswith(digits)
    ]
    _compare(mette, monkeypatch, text, most, plain)


@pytest.mark.parametrize("text", ["894599", "777001"])
@pytest.mark.parametrize("most", [0, 1_000_000])
def test_both_ways_of_a_search_by_card_find_the_same(
    world: World, mette: Client, many: None, monkeypatch: pytest.MonkeyPatch, text: str, most: int
) -> None:
    with as_system("tests"):
        make_number(world.konto, "+4531000000", "89459900000000777001")
    _compare(mette, monkeypatch, text, most, ["31 00 00 00"])


def _compare(client: Client, monkeypatch: pytest.MonkeyPatch, text: str, most: int, plain: list[str]) -> None:
    monkeypatch.setattr(search, "MANY", most)
    query = f"q={text.replace(' ', '+')}&raekker=100"
    assert numbers(client, query) == plain[:100]
    answer: Any = get(client, query)
    assert answer.context["total"].number == len(plain)
