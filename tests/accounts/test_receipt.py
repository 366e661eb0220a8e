"""After two hours the status says that the letter is there only when letters are not late."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import Company
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import apply
from tests.outside import Outside

ARRIVED, UNDER_WAY = "kom brevet senest", "er brevet på vej, senere end vi lovede"


@pytest.mark.django_db
@pytest.mark.parametrize("late", [False, True])
def test_the_status_after_two_hours(client: Client, blomster: Company, outside: Outside, late: bool) -> None:
    receipt = apply(client)["Location"]
    if late:
        with as_system("tests"):
            then = timedelta(minutes=121)
            OutboxCommand.objects.system().update(
                created_at=F("created_at") - then, deadline_at=F("deadline_at") - then
            )
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=False):
        page = client.get(receipt).content.decode()
    assert (UNDER_WAY in page) is late
    assert (ARRIVED in page) is not late
