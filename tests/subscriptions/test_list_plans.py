"""How PostgreSQL reads a page of the list: in the order of an index."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from selfservice.kernel.scope.models import as_system
from subscriptions.lists import search
from tests.numbers import make_plan
from tests.signed_in import sign_in
from tests.subscriptions.listed import get, make, numbers
from tests.world import World, make_world

ROWS = 3000
# What reads all rows of a company for a page.
SORTS = re.compile("Sort Key|Seq Scan on subscriptions_subscription|Hash|Bitmap")
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


# The index that a page of each kind is read by.
INDEXES = {
    "visning=spaerrede": "subs_in_state",
    "status=activating": "subs_in_state",
    "hoejt=on": "subs_high_usage",
    "konto=44100271": "subs_in_account",
    "abonnement={plan}": "subs_on_plan",
    "afdeling=Afdeling+7": "subs_in_department",
    "sim=esim": "subs_of_sim_kind",
    "sorter=bruger": "subs_by_holder",
    "sorter=-afdeling": "subs_by_department",
    "konto=44100271&sorter=bruger": "subs_by_holder",
}


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


def plan_of(client: Client, query: str) -> str:
    """Return the plan by which a page finds the rows of one company."""
    get(client, query)
    with CaptureQueriesContext(connection) as captured:
        get(client, query)
    sql = next(each["sql"] for each in captured if "AS asked (company_id)" in each["sql"])
    with as_system("tests"), connection.cursor() as cursor:
        # The captured text has its parameters filled in.
        cursor.execute("EXPLAIN (COSTS OFF) " + sql.replace("%", "%%"), ())
        lines = [line for (line,) in cursor.fetchall()]
    first = next(n for n, line in enumerate(lines) if "Function Scan on unnest asked" in line)
    indent = len(lines[first]) - len(lines[first].lstrip())
    return "\n".join(takewhile(lambda line: line.startswith(" " * indent), lines[first + 1 :]))


def test_the_rows_of_a_company_are_read_in_order(committed: None) -> None:
    world = make_world()
    fill(world)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    mette = sign_in(world.mette)
    code = make_plan().code
    for query, index in INDEXES.items():
        plan = plan_of(mette, query.format(plan=code))
        assert index in plan, (query, plan)
        assert not SORTS.search(plan), (query, plan)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MANY", 100)
        plan = plan_of(mette, "q=fornavn1")
    assert "subs_by_number" in plan
    assert "words_of_subscription" in plan
    assert not SORTS.search(plan), plan


@pytest.mark.parametrize("text", ["fornavn1", "efternavn29", "fornavn2 efternavn2", "findes ikke", "efternavn2999"])
@pytest.mark.parametrize("most", [0, 1_000_000])
def test_both_ways_of_a_search_find_the_same(
    world: World, mette: Client, many: None, monkeypatch: pytest.MonkeyPatch, text: str, most: int
) -> None:
    plain = [
        f"30 00 {n // 100:02} {n % 100:02}"
        for n in range(1, ROWS + 1)
        if all(any(word.startswith(part) for word in (f"fornavn{n % 3}", f"efternavn{n}")) for part in text.split())
    ]
    monkeypatch.setattr(search, "MANY", most)
    query = f"q={text.replace(' ', '+')}&raekker=100"
    assert numbers(mette, query) == plain[:100]
    answer: Any = get(mette, query)
    assert answer.context["total"].number == len(plain)
