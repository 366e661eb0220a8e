"""`python -m tests.bulk_orders rows 10000`, inside a portal's environment: numbers, and orders to bar all of them.

`rows COUNT`: a company with so many numbers. `bar COUNT [SKIP]`: orders the bar of so many of them in one transaction,
and prints one JSON line: the keys' common beginning, and the seconds it took.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import islice
from typing import Any
from uuid import uuid4

import django

FIRST = 4530000000


def rows(count: int) -> None:
    """Make what is missing."""
    from accounts.models import Account, Company
    from selfservice.kernel.scope.models import as_system
    from subscriptions.models import Plan, Subscription

    with as_system("tests: many numbers"):
        company, _new = Company.objects.system().get_or_create(cvr="99000031", defaults={"name": "Mange Numre A/S"})
        account = Account.objects.create(company=company, number="81000000", name="Mobil")
        plan = Plan.objects.create(code="many", category="mobile", name="Mobil", price=149)
        many = (
            Subscription(
                company=company, account=account, number=f"+{FIRST + n}", plan=plan, plan_name=plan.name,
                holder_name=f"Navn {n}",
            )
            for n in range(count)
        )  # fmt: skip
        while made := list(islice(many, 2000)):
            Subscription.objects.bulk_create(made)


def bar(count: int, skip: int = 0) -> None:
    """The orders of a bulk, with their runs, as the runner of batches writes them."""
    from django.db import transaction

    from selfservice.kernel.models import ActionRun
    from selfservice.kernel.outbox.enqueue import Command, enqueue_many
    from selfservice.kernel.scope.models import as_system
    from subscriptions.models import Subscription

    started, prefix = time.perf_counter(), f"many:{uuid4()}:"
    with transaction.atomic(), as_system("tests: bar many numbers"):
        chosen = Subscription.objects.system().filter(number__gte=f"+{FIRST}").order_by("number")[skip : skip + count]
        found = list(chosen.values_list("pk", "number", "company_id"))
        runs = ActionRun.objects.bulk_create(
            [
                ActionRun(
                    action="bar", actor_kind="user", actor_name="Mette", request_id=uuid4(), company_id=company,
                    target_model="subscriptions.subscription", target_id=pk, state=ActionRun.State.SENT,
                )
                for pk, _number, company in found
            ],
            batch_size=2000,
        )  # fmt: skip
        enqueue_many(
            (
                Command("network.bar", f"{prefix}{pk}", pk, {"number": number, "bars": ["all"], "lost": False}),
                company,
                run.uid,
            )
            for (pk, number, company), run in zip(found, runs, strict=True)
        )
    print(json.dumps({"prefix": prefix, "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    django.setup()
    acts: dict[str, Any] = {"rows": rows, "bar": bar}
    acts[sys.argv[1]](*map(int, sys.argv[2:]))
