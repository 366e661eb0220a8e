"""The front page asks the database as often for a group of thirty companies as for one of two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Company, User
from accounts.permissions.access import administrators, administrators_of
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_company, make_user

pytestmark = pytest.mark.django_db


def asked(client: Client) -> int:
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    return len(queries)


def test_the_number_of_companies_costs_no_query(world: World, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(world.mette)
    few = asked(client)
    with as_system("tests"):
        for n in range(28):
            make_company(f"{n:08d}", f"Datter {n}", parent=world.nordhavn)
    assert asked(client) == few


def test_all_at_once_finds_the_administrators_that_one_by_one_finds(world: World) -> None:
    with as_system("tests"):
        make_user(world.datter, "dorte")
        make_user(world.datter, "lukket", state=User.State.LOCKED)
        make_user(world.nordhavn, "delvis", account_ids=[world.konto.pk])
        ids: list[Any] = list(Company.objects.system().values_list("pk", flat=True))
        together = administrators_of(ids)
        assert together == {pk: {u.pk for u in administrators(pk)} for pk in ids}
        assert together[world.datter.pk] == {world.mette.pk, User.objects.system().get(username="dorte").pk}
