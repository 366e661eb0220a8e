"""`python -m tests.bench.draft`, inside a portal's environment: the address of an account picker with many accounts."""

from __future__ import annotations

import django

from tests.bench.many import CVR
from tests.bench.page_bench import USER


def main() -> None:
    """Begin a draft that has come as far as the accounts of the company with many rows."""
    django.setup()
    from django.urls import reverse

    from accounts.models import Company, Draft, User
    from selfservice.kernel.scope.models import as_system

    with as_system("bench: a draft"):
        owner = User.objects.system().get(username=USER)
        company = Company.objects.system().get(cvr=CVR)
        chosen = [{"company": str(company.uid), "whole_group": False}]
        answers = {"person": {"name": "Ny Kollega", "done": True}, "companies": chosen}
        draft = Draft.objects.create(company=company, owner=owner, answers=answers)
    print(reverse("user_draft_accounts", args=[draft.uid, company.uid]))


if __name__ == "__main__":
    main()
