"""Two of support at once."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Application, Letter
from selfservice.kernel.scope.models import as_system
from tests.accounts.at_once import at_once
from tests.accounts.steps import apply
from tests.outside import Outside
from tests.signed_in import sign_in
from tests.world import make_company, make_world


@pytest.mark.usefixtures("committed")
def test_two_applications_of_a_company_approved_at_once_are_one_letter(outside: Outside) -> None:
    world = make_world()
    with as_system("tests"):
        make_company("99000007", "Ålborg Blomster ApS")
    for n in range(4):
        apply(Client(), name=f"Person {n}", account_number="55500011")
    with as_system("tests"):
        ids = list(Application.objects.system().values_list("pk", flat=True))
    people = [sign_in(world.sofie) for _ in ids]

    def approve(n: int) -> None:
        people[n].post(f"/admin/accounts/application/{ids[n]}/act/approve_application/", {"reason": "Ja"})

    at_once(4, approve)
    with as_system("tests"):
        assert Letter.objects.system().count() == 1
        assert Application.objects.system().filter(state="approved").count() == 1
