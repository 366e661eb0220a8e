"""Which users and numbers of a company the world of a simulated call has."""

from __future__ import annotations

from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from telephony.core.snapshots import system_rows
from telephony.models import TelephoneNumber, TelephonyUser
from telephony.simulation.reached import reached
from tests.telephony import make
from tests.world import World


def test_users_and_numbers_that_nothing_leads_to_are_left_out(world: World) -> None:
    company = world.nordhavn
    with as_system("tests"):
        member = make.user(company, "Member", direct="+4570100001", forward_busy="+4570100002")
        make.user(company, "Forwarded to", direct="+4570100002")
        greeted = make.user(company, "Away", direct="+4570100003")
        make.user(company, "In the greeting", direct="+4570100004")
        make.user(company, "In a step", direct="+4570100005")
        make.user(company, "Nobody", direct="+4570100006")
        make.greeting(company, timezone.now(), user=greeted, action="forward", target="+4570100004")
        nodes = {
            "q": {"type": "queue", "members": [str(member.uid), ""], "next": {"timeout": "f"}},
            # A definition may hold a number as it was typed.
            "f": {"type": "forward", "number": "70 10 00 05"},
        }
        flow = make.flow(company, draft={"schema": 1, "start": "q", "nodes": nodes})
        make.number(company, "+4570100000", flow=flow)
        rows = reached(system_rows(company.pk))
        users = set(rows(TelephonyUser).values_list("name", flat=True))
        numbers = sorted(rows(TelephoneNumber).values_list("number", flat=True))
    assert users == {"Member", "Forwarded to", "In the greeting", "In a step"}
    assert [number[-1] for number in numbers] == ["0", "2", "4", "5"]
