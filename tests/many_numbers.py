"""`python -m tests.many_numbers 2000`: a company with many numbers, and a bulk change of them all by its administrator.

A process inside a portal's environment. Prints one JSON line: the batch's uid, its numbers, and what each step took in
seconds (begin, look through, confirm).
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import pairwise
from typing import Any

import django


def main() -> None:
    """Make them, then go the way of the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--series", type=int, default=30, help="the first two digits of the numbers")
    given = parser.parse_args()
    django.setup()
    actor, numbers = _make(given.count, given.series)
    print(json.dumps(_bar(actor, numbers)))


def _make(count: int, series: int) -> tuple[Any, list[str]]:
    from accounts.permissions.access import portal_actor
    from selfservice.kernel.scope.models import as_system
    from subscriptions.models import Subscription
    from tests.bulk import cvr_numbers
    from tests.numbers import make_plan
    from tests.world import make_account, make_company, make_user

    cvrs = cvr_numbers(60_000_000 + 1_000 * series)
    numbers = [f"+45{series}{n:06d}" for n in range(count)]
    with as_system("tests: many numbers"):
        company = make_company(next(cvrs), f"Mange Numre {series} A/S")
        account, plan = make_account(company, f"77{series}0001"), make_plan()
        user = make_user(company, f"mange{series}")
        Subscription.objects.bulk_create(
            (
                Subscription(
                    company=company, account=account, number=number, plan=plan, plan_name=plan.name, category="mobile",
                    price=plan.price, holder_name=f"Person {number}", sim_kind="physical",
                )
                for number in numbers
            ),
            batch_size=1000,
        )  # fmt: skip
        return portal_actor(user), numbers


def _bar(actor: Any, numbers: list[str]) -> dict[str, Any]:
    from django.db import transaction

    from selfservice.kernel.actions.runner import registry, run
    from selfservice.kernel.batches import service
    from selfservice.kernel.batches.actions import RunBatch
    from selfservice.kernel.batches.preview import check
    from subscriptions.models import Subscription

    times = [time.perf_counter()]
    with transaction.atomic():
        batch = service.begin(registry["bar"], actor, Subscription.objects.visible_to(actor), "Mobil")
    times.append(time.perf_counter())
    with transaction.atomic():
        batch.data = {"cause": "stolen"}
        check(batch, actor)
    times.append(time.perf_counter())
    run(RunBatch, actor, batch.uid, {})
    times.append(time.perf_counter())
    begin, look, confirm = (later - earlier for earlier, later in pairwise(times))
    return {"uid": str(batch.uid), "numbers": numbers, "begin": begin, "look": look, "confirm": confirm}


if __name__ == "__main__":
    main()
