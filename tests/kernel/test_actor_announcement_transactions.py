"""The actor is announced in each transaction, also in one that begins with a savepoint."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from accounts.models import Company
from selfservice.kernel.scope.models import as_system
from tests.world import make_company


@pytest.mark.usefixtures("committed")
def test_a_transaction_that_begins_with_a_savepoint() -> None:
    """The setting ended with the transaction before: if it counted still, every row would be hidden and refused."""
    with as_system("tests"):
        make_company("12345674", "Nordhavn Byg A/S")
    with transaction.atomic(), transaction.atomic(), as_system("tests"):
        make_company("40000011", "Nordhavn Anlæg ApS")
        assert Company.objects.system().count() == 2


@pytest.mark.usefixtures("committed")
def test_nothing_of_the_last_one_is_seen_after_a_savepoint() -> None:
    with as_system("tests"):
        make_company("12345674", "Nordhavn Byg A/S")
    with transaction.atomic(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_company")
        assert cursor.fetchone() == (0,)
