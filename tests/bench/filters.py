"""Every filter and search of the list of mobile subscriptions, with 100 to 1,000,000 of them in one company.

Each filter is measured where it matches none, 1, 5, 33 and 100 % of the company's rows, which are created again for
each share. The rows that match are the last of the list (those with notice given: the first), so that reading in order
until a page is full takes longest. Statistics are stale first: of when the company had its first 100 rows, of which
none match (at 100 %: all). Then they are fresh. Ratios are to the baseline page, asked in turn.
"""

from __future__ import annotations

import sys

from tests.bench.find import CARDS
from tests.bench.page_bench import PEOPLE
from tests.bench.result import Result
from tests.bench.subscriptions import ACCOUNTS, CHUNK, PAGE, SIZES, USED, Filled
from tests.portal import Portal

SIZE = 100_000
FEW = 100
COUNT = 20
SHARES = {"none": 0.0, "1 %": 0.01, "5 %": 0.05, "33 %": 0.33, "100 %": 1.0}
# Searches are measured among rows of this share: the last have no holder.
SEARCHED_AMONG = "5 %"
# Goal, and what must never be exceeded.
FILTERED, SEARCHED = (1.75, 2.0), (2.0, 2.5)
TABLES = ("subscriptions_subscription", "subscriptions_holderword", "subscriptions_usagemonth", "subscriptions_simcard")
FILL = f"""
INSERT INTO subscriptions_subscription (uid, company_id, account_id, category, number, plan_id, plan_name,
    data_included_mb, add_ons, price, holder_name, employee_number, department, cost_centre, bill_text, state, bars,
    sim_kind, high_usage_in, terminated_on, binding_until, roaming_cap, created_at)
SELECT gen_random_uuid(), a.company_id, a.id, 'mobile', '+45' || 30000000 + n * 7, p.id, p.name, p.data_included_mb,
    '{{}}', p.price, CASE WHEN NOT matches THEN 'Fornavn' || n %% 211 || ' Efternavn' || n %% 9973 ELSE '' END,
    'M' || n, 'Afdeling ' || CASE WHEN matches THEN 'X' ELSE (n %% 40)::text END, '', '',
    CASE WHEN matches THEN 'barred' ELSE 'active' END, '{{}}', CASE WHEN matches THEN 'esim' ELSE 'physical' END,
    CASE WHEN matches THEN date_trunc('month', now())::date END,
    CASE WHEN n <= %(size)s::int * %(share)s::float THEN now()::date + 30 END,
    now()::date + CASE WHEN matches THEN n %% 90 ELSE 100 + n %% 700 END, 400, now()
FROM generate_series(%(first)s::int, %(last)s::int) n
CROSS JOIN LATERAL (SELECT n > %(size)s::int * (1 - %(share)s::float)) m (matches)
JOIN (SELECT id, company_id, row_number() OVER (ORDER BY id) AS place FROM accounts_account
      WHERE company_id = %(company)s LIMIT {ACCOUNTS}) a
    ON a.place = CASE WHEN matches THEN {ACCOUNTS} ELSE 1 + n %% {ACCOUNTS - 1} END
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM subscriptions_plan
      WHERE category = 'mobile' LIMIT 3) p ON p.place = CASE WHEN matches THEN 3 ELSE 1 + n %% 2 END
"""
# As the superuser: without the checks of what refers to the rows.
CLEAR = "SET session_replication_role = replica; " + "; ".join(
    f"DELETE FROM {table} WHERE company_id = {{company}}" for table in reversed(TABLES)
)
FILTERS = {
    "account": "&konto={account}",
    "plan": "&abonnement={plan}",
    "status": "&status=barred",
    "department": "&afdeling=Afdeling+X",
    "without a user": "&uden=on",
    "binding ends": "&binding=on",
    "high usage": "&hoejt=on",
    "SIM type": "&sim=esim",
    "notice given": "&visning=opsagte",
    "notice given, SIM type": "&visning=opsagte&sim=esim",
    "two accounts": "&konto={account}&konto={other_account}",
    "two plans": "&abonnement={plan}&abonnement={other_plan}",
    "two statuses": "&status=barred&status=terminated",
    "two departments": "&afdeling=Afdeling+X&afdeling=Afdeling+7",
}
# Of a group of several companies: the one with all the rows, and one with hardly any.
COMPANIES = {"company, all": "&selskab={large}", "company, few": "&selskab={small}"}
SEARCHES = {
    "a full number": "30 00 06 30",
    "a number's beginning": "30 00",
    "last digits": "0630",
    "one digit": "7",
    "last digits of a card": "000630",
    "an employee number": "M77",
    "a rare word": "efternavn77",
    "a word of 0.5 %": "fornavn170",
    "a word of 5 %": "fornavn17",
    "a common word": "fornavn",
    "two words": "efternavn77 fornavn1",
    "two common words": "fornavn efternavn",
    "two words that never meet": "fornavn12 fornavn13",
    "a part of a plan's name": "{plan_word}",
    "no match": "findes ikke",
    "one letter": "f",
}


def run(portal: Portal, most: int = SIZE, people: int = PEOPLE) -> list[Result]:
    """The figures of every size up to `most`."""
    bench = Shared(portal, people)
    results: list[Result] = []
    for size in (size for size in SIZES if size <= most):
        for share in SHARES:
            bench.make(size, share)
            for statistics in ("stale", "fresh") if size > FEW else ("fresh",):
                if statistics == "fresh":
                    bench.portal.sql(f"VACUUM ANALYZE {', '.join(TABLES)}")
                results += bench.measure(size, share, statistics)
    worst = max(results, key=lambda found: (found.ratio or 0) / (found.never or 1))
    return [*results, Result(f"the worst: {worst.name}", worst.ratio or 0, "×", goal=worst.never)]


class Shared(Filled):
    """A portal with a company whose rows match the filters by a share."""

    def __init__(self, portal: Portal, people: int = PEOPLE) -> None:
        super().__init__(portal, people)
        other_account, *_others, account = portal.sql(
            f"SELECT number FROM accounts_account WHERE company_id = {self.company} ORDER BY id LIMIT {ACCOUNTS}"
        )
        other_plan, _other, plan = portal.sql(
            "SELECT code, name FROM subscriptions_plan WHERE category = 'mobile' ORDER BY id LIMIT 3"
        )
        companies = portal.sql(
            "SELECT uid FROM accounts_company WHERE id = %(large)s "
            "OR id = ANY((SELECT above FROM accounts_company WHERE id = %(large)s)::bigint[]) ORDER BY id = %(large)s",
            {"large": self.company},
        )
        self.known = {
            "account": account["number"],
            "other_account": other_account["number"],
            "plan": plan["code"],
            "other_plan": other_plan["code"],
            "plan_word": max(plan["name"].split(), key=len),
            "small": str(companies[0]["uid"]),
            "large": str(companies[-1]["uid"]),
        }
        for table in TABLES:
            portal.sql(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")

    def make(self, size: int, share: str) -> None:
        """Replace the company's rows. Statistics are of its first 100."""
        print(f"{size:,} rows of which {share} match …", file=sys.stderr, flush=True)
        self.portal.sql(CLEAR.format(company=self.company))
        self._fill(1, min(FEW, size), size, share)
        self.portal.sql(f"VACUUM ANALYZE {', '.join(TABLES)}")
        for first in range(FEW + 1, size + 1, CHUNK):
            self._fill(first, min(first + CHUNK - 1, size), size, share)
        self.portal.sql(USED, {"company": self.company})
        if share == SEARCHED_AMONG:
            self.portal.sql(CARDS, {"company": self.company})

    def measure(self, size: int, share: str, statistics: str) -> list[Result]:
        """Every filter; and once for each size the searches."""
        of = f"of {size:,}, {statistics}"
        asked = [(f"{name}, {share} {of}", query, FILTERED) for name, query in FILTERS.items()]
        if share == SEARCHED_AMONG:
            asked += [(f"{name} {of}", query, FILTERED) for name, query in COMPANIES.items()]
            asked += [(f"search: {name} {of}", f"&q={text}", SEARCHED) for name, text in SEARCHES.items()]
        results = []
        for name, query, (goal, never) in asked:
            address = f"{PAGE}{query.format(**self.known)}".replace(" ", "+")
            results += self.page(name, address, goal, never=never, count=COUNT)
        return results

    def _fill(self, first: int, last: int, size: int, share: str) -> None:
        values = {"company": self.company, "first": first, "last": last, "size": size, "share": SHARES[share]}
        self.portal.sql(FILL, values)
