"""The list of mobile subscriptions against the baseline page, with 100 to 1,000,000 of them in one company.

All pages are those of a group of several companies, with usage of this month and saved nothing. Every size is asked for
the first page and for one near the end; the largest for filters and searches too.
"""

from __future__ import annotations

from urllib.parse import quote_plus

from tests.bench.page_bench import COLD, PEOPLE, PageBench
from tests.bench.result import Result
from tests.portal import Portal

SIZES = (100, 10_000, 100_000, 1_000_000)
FILTERED, FLAT = 1.75, 1.1
SEARCHED = 2.0
LIST = {"25 rows": 1.5, "50 rows": 1.75, "near the end": 2.0}
PAGE = "/abonnementer/?type=mobil"
CHUNK = 100_000
ACCOUNTS = 20
# Spread so that each filter finds many, few or none: of 1,000, the last digits tell who is what.
FILL = f"""
INSERT INTO subscriptions_subscription (uid, company_id, account_id, category, number, plan_id, plan_name,
    data_included_mb, add_ons, price, holder_name, employee_number, department, cost_centre, bill_text, state, bars,
    sim_kind, high_usage_in, terminated_on, binding_until, roaming_cap, created_at)
SELECT gen_random_uuid(), a.company_id, a.id, 'mobile', '+45' || 30000000 + n * 7, p.id, p.name, p.data_included_mb,
    '{{}}', p.price, CASE WHEN n %% 101 = 0 THEN '' ELSE 'Fornavn' || n %% 211 || ' Efternavn' || n %% 9973 END,
    'M' || n, 'Afdeling ' || n %% 40, '', '',
    CASE n %% 100 WHEN 1 THEN 'barred' WHEN 2 THEN 'terminated' ELSE 'active' END,
    '{{}}', CASE WHEN n %% 10 = 0 THEN 'esim' ELSE 'physical' END,
    CASE WHEN n %% 50 = 0 THEN date_trunc('month', now())::date END, CASE n %% 100 WHEN 2 THEN now()::date - 30 END,
    CASE WHEN n %% 3 = 0 THEN now()::date + n %% 700 END, 400, now()
FROM generate_series(%(first)s::int, %(last)s::int) n
JOIN (SELECT id, company_id, row_number() OVER (ORDER BY id) - 1 AS place FROM accounts_account
      WHERE company_id = %(company)s LIMIT {ACCOUNTS}) a ON a.place = n %% {ACCOUNTS}
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM subscriptions_plan
      WHERE category = 'mobile' LIMIT 3) p ON p.place = n %% 3
"""
USED = """
INSERT INTO subscriptions_usagemonth (uid, company_id, subscription_id, month, data_bytes, voice_seconds, sms, amount,
    roaming_bytes, roaming_amount, content_amount)
SELECT gen_random_uuid(), company_id, id, date_trunc('month', now())::date, (id %% 97) * 1000000000, 0, 0, 0, 0, 0, 0
FROM subscriptions_subscription s WHERE company_id = %(company)s
    AND NOT EXISTS (SELECT FROM subscriptions_usagemonth u WHERE u.subscription_id = s.id)
"""
STATES = {"25 rows": "", "50 rows": "&raekker=50", "near the end": "&raekker=50&efter={edge}&nr=1"}
FILTERS = {
    "barred (1 %)": "&visning=spaerrede",
    "high usage (2 %)": "&hoejt=on",
    "without a user (1 %)": "&uden=on",
    "an account (5 %)": "&konto={account}",
    "a plan (33 %)": "&abonnement={plan}",
    "a department (2.5 %)": "&afdeling=Afdeling+7",
    "eSIM (10 %)": "&sim=esim",
    "binding ends (4 %)": "&binding=on",
    "two that match nothing": "&uden=on&afdeling=Ingen&status=activating",
    "activating (none)": "&status=activating",
    "by name": "&sorter=bruger",
    "an account, by name": "&konto={account}&sorter=bruger",
}
SEARCHES = ("30 12", "30000007", "7", "9993", "M77", "fornavn", "fornavn17", "efternavn77 fornavn1", "findes ikke")


def run(portal: Portal, most: int = SIZES[-1], people: int = PEOPLE) -> list[Result]:
    """The figures."""
    bench = Filled(portal, people)
    results: list[Result] = []
    sizes = [size for size in SIZES if size <= most]
    for size in sizes:
        bench.fill(size)
        for name, query in STATES.items():
            results += bench.asked(f"list, {name} of {size:,}", query, LIST[name])
    for name, query in FILTERS.items():
        results += bench.asked(f"list of {size:,}, {name}", query, FILTERED)
    for text in SEARCHES:
        results += bench.asked(f"list of {size:,}, searched “{text}”", f"&q={quote_plus(text)}", SEARCHED)
    for name in STATES:
        ratios = [next(r.ratio for r in results if r.name == f"list, {name} of {n:,}") or 0 for n in sizes]
        growth = ratios[-1] / ratios[0]
        results.append(Result(f"list, {name}: {size:,} against {sizes[0]:,}", growth, "×", goal=FLAT))
    return results


class Filled(PageBench):
    """A portal with a company that grows."""

    def __init__(self, portal: Portal, people: int = PEOPLE) -> None:
        super().__init__(portal, people)
        self.made = 0
        portal.run("-m", "tests.bench.many", "accounts", str(ACCOUNTS))
        found = portal.sql(
            "SELECT c.id, min(a.number) AS account FROM accounts_company c "
            "JOIN accounts_account a ON a.company_id = c.id WHERE c.cvr = '99000010' GROUP BY c.id"
        )[0]
        plan = portal.sql("SELECT code FROM subscriptions_plan WHERE category = 'mobile' ORDER BY id LIMIT 1")[0]
        self.company, self.known = found["id"], {"account": found["account"], "plan": plan["code"]}

    def fill(self, size: int) -> None:
        """Add what is missing."""
        for first in range(self.made + 1, size + 1, CHUNK):
            values = {"company": self.company, "first": first, "last": min(first + CHUNK - 1, size)}
            self.portal.sql(FILL, values)
        self.portal.sql(USED, {"company": self.company})
        self.portal.sql("VACUUM ANALYZE subscriptions_subscription, subscriptions_usagemonth, subscriptions_holderword")
        self.made = size
        edge = self.portal.sql(
            "SELECT uid FROM subscriptions_subscription WHERE company_id = %(company)s ORDER BY number DESC "
            "OFFSET %(back)s LIMIT 1",
            {"company": self.company, "back": size // 10},
        )
        self.known["edge"] = str(edge[0]["uid"])

    def asked(self, name: str, query: str, goal: float) -> list[Result]:
        """A page against the baseline page, asked in turn."""
        return self.page(name, f"{PAGE}{query.format(**self.known)}", goal, cold=COLD)
