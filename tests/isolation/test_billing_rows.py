"""Invoices, lines, the ledger and balances are seen by those with the function at their account, by nobody else."""

from __future__ import annotations

import pytest
from django.apps import apps

from accounts.permissions.access import portal_actor
from selfservice.kernel.scope.models import as_system, writing_as
from tests.isolation.arena import Arena
from tests.isolation.makers_billing import MODELS, company_of, row_of_account
from tests.isolation.people import PEOPLE

WHO = [person for person in PEOPLE if person.entry == "user" and not person.viewed_as and not person.looks_at]


@pytest.mark.parametrize("label", MODELS)
def test_who_sees_the_rows_of_an_account(label: str, arena: Arena) -> None:
    rows = {account: row_of_account(arena, label, account).pk for account in arena.accounts}
    model = apps.get_model(label)
    for person in WHO:
        with as_system("tests: an actor"):
            actor = portal_actor(arena.users[person.user])
        with writing_as(actor):
            seen = set(model.objects.visible_to(actor).values_list("pk", flat=True))
        expected = {
            pk
            for account, pk in rows.items()
            if person.sees("invoices", company_of(arena, account), account, by_account=True)
        }
        assert seen & set(rows.values()) == expected, person.name


def test_somebody_sees_one_account_and_not_the_other(arena: Arena) -> None:
    """Else the test above would prove nothing of accounts."""
    (finance,) = [person for person in WHO if person.name == "finance"]
    seen = [
        finance.sees("invoices", company_of(arena, account), account, by_account=True)
        for account in ("konto", "other_konto")
    ]
    assert seen == [True, False]
