"""Find against the baseline page, with a million subscriptions in one company: any input, hits or none."""

from __future__ import annotations

import json
import statistics
import sys
from urllib.parse import quote_plus

from tests.bench.page_bench import PEOPLE, USER
from tests.bench.result import Result
from tests.bench.subscriptions import Filled
from tests.portal import Portal

SIZE = 1_000_000
ANY, NINETY_FIVE, SQL = 2.5, 2.0, 5.0
# What is typed; none of it is one exact hit, which would lead to another page.
TYPED = {
    "a number's beginning": "30 12",
    "one digit": "3",
    "last digits": "4821",
    "nobody's number": "99 99 99 99",
    "last digits of a card": "004821",
    "nobody's card": "8945999999999999999",
    "nobody's employee number": "M77777777",
    "a word": "fornavn17",
    "a word's beginning": "f",
    "two words": "efternavn77 fornavn1",
    "two words that are common": "fornavn efternavn",
    "two words that never meet": "fornavn12 fornavn13",
    "four words": "a b c d",
    "words of nobody": "findes ikke",
    "a circuit's beginning": "ETH",
}
CARDS = """
INSERT INTO subscriptions_simcard (uid, company_id, subscription_id, iccid, kind, puk1, smdp, state, created_at)
SELECT gen_random_uuid(), s.company_id, s.id, '8945099' || lpad(s.id::text, 12, '0'), 'physical', '\\x00', '', 'active',
    now()
FROM subscriptions_subscription s WHERE s.company_id = %(company)s
"""


def run(portal: Portal, size: int = SIZE, people: int = PEOPLE) -> list[Result]:
    """The figures of every input, the slowest, and that of all but one in twenty."""
    bench = Filled(portal, people)
    print(f"filling {size:,} …", file=sys.stderr, flush=True)
    bench.fill(size)
    portal.sql(CARDS, {"company": bench.company})
    portal.sql("VACUUM ANALYZE subscriptions_simcard")
    results, ratios = [], []
    for name, text in TYPED.items():
        page = bench.page(f"find: {name}", f"/soeg/?q={quote_plus(text)}", ANY)
        ratios.append(page[0].ratio or 0)
        asked = json.loads(portal.run("-m", "tests.bench.find", USER, text))
        sql = Result(f"find: {name}, SQL", asked["ms"], "ms", goal=SQL, note=f"{asked['queries']} queries")
        results += [*page, sql]
    p95 = statistics.quantiles(ratios, n=20)[-1]
    return [*results, Result(f"find: 19 of 20 inputs at {size:,}", p95, "×", goal=NINETY_FIVE)]


def main(username: str, text: str) -> None:
    """Inside a portal's environment: milliseconds of the statements of one search, the middle of eleven."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from selfservice.kernel.scope.models import as_system
    from tests.signed_in import sign_in

    with as_system("bench: log in"):
        user = User.objects.system().get(username=username)
    client = sign_in(user, Client(headers={"host": "localhost"}))
    address = f"/soeg/?q={quote_plus(text)}"
    times, count = [], 0
    for _ in range(11):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        found = [query for query in captured.captured_queries if "subscriptions_" in query["sql"]]
        times.append(sum(float(query["time"]) for query in found) * 1000)
        count = len(found)
    print(json.dumps({"ms": statistics.median(times), "queries": count}))


if __name__ == "__main__":
    main(*sys.argv[1:])
