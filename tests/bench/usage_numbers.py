"""`python -m tests.bench.usage_numbers 5000`, inside a portal's environment: as many numbers at the group's company.

Prints the company's id.
"""

from __future__ import annotations

import sys
from typing import Any

import django


def main(count: int) -> None:
    """Make them."""
    django.setup()
    from accounts.models import Account
    from selfservice.kernel.scope.models import as_system
    from subscriptions.models import Plan, Subscription

    with as_system("bench: numbers"):
        account: Any = Account.objects.system().filter(company__parent=None).order_by("pk").first()
        plan = Plan.objects.filter(category="mobile").first()
        assert plan is not None
        Subscription.objects.bulk_create(
            (
                Subscription(
                    company_id=account.company_id, account=account, number=f"+4531{n:06d}", plan=plan,
                    plan_name=plan.name, category="mobile", data_included_mb=plan.data_included_mb,
                    holder_name=f"Navn {n % 977}", department=f"Afdeling {n % 40}",
                )
                for n in range(count)
            ),
            batch_size=1000,
        )  # fmt: skip
        print(account.company_id)


if __name__ == "__main__":
    main(int(sys.argv[1]))
