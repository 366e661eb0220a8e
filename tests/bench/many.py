"""`python -m tests.bench.many accounts 5000`, inside a portal's environment: as many of them in one company."""

from __future__ import annotations

import sys
from typing import Any

import django

CVR = "99000010"


def main(what: str, upto: int) -> None:
    """Add what is missing."""
    django.setup()
    from accounts.models import Account, Company, Recipient, User
    from selfservice.kernel.scope.models import as_system

    with as_system("bench: many rows"):
        root = Company.objects.system().filter(parent=None).order_by("pk").first()
        company: Any = Company.objects.system().filter(cvr=CVR).first() or Company.objects.create(
            cvr=CVR, name="Mange Rækker A/S", parent=root
        )
        have = (Account if what == "accounts" else User).objects.system().filter(company=company).count()
        if what == "accounts":
            made = Account.objects.bulk_create(
                (
                    Account(
                        company=company, number=f"{80000000 + n}", name=f"Lager {n % 977}", reference=f"Ref {n}",
                    )
                    for n in range(have, upto)
                ),
                batch_size=1000,
            )  # fmt: skip
            Recipient.objects.bulk_create(
                (
                    Recipient(company=company, account=account, channel="mail", address=f"faktura{n}@example.com")
                    for n, account in enumerate(made)
                ),
                batch_size=1000,
            )
        else:
            User.objects.bulk_create(
                (
                    User(
                        company=company, username=f"mange{n}", name=f"Navn {n % 977} Efternavn",
                        email=f"mange{n}@example.com", mobile=f"+45{20000000 + n}", state=User.State.ACTIVE,
                    )
                    for n in range(have, upto)
                ),
                batch_size=1000,
            )  # fmt: skip
    print(company.uid)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
