"""Where a user's calls may be forwarded to: the policy in many spellings, the licence, and the cap."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Company
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from telephony.core.problems import destination_words
from telephony.models import DestinationPolicy, TelephonyUser
from telephony.users.actions.set_forwarding import FORWARDS, SetForwarding
from tests.telephony import make
from tests.world import World

MOBILE = "+4520123456"


def person(company: Company, name: str = "Mette Holm", **fields: Any) -> TelephonyUser:
    with as_system("tests"):
        return make.user(company, name, licence=make.licence_type(), **fields)


def now(user: TelephonyUser) -> TelephonyUser:
    with as_system("tests"):
        found: TelephonyUser = TelephonyUser.objects.system().get(pk=user.pk)
        return found


def forwards(actor: PortalActor, user: TelephonyUser, **given: str) -> TelephonyUser:
    data = {"whole": "True", **dict.fromkeys(FORWARDS, ""), **{f"forward_{name}": text for name, text in given.items()}}
    run(SetForwarding, actor, user.uid, data)
    return now(user)


def test_a_danish_number_in_any_spelling(world: World, actor: PortalActor) -> None:
    user = person(world.nordhavn)
    for text in (
        "20 12 34 56",
        "+45 20123456",
        "0045 20 12 34 56",
        "4520123456",
        "tlf. 20-12-34-56",
        "(+45) 20.12.34.56",
    ):
        found = forwards(actor, user, always=text)
        assert (found.forward_always, found.forwards_out) == (MOBILE, True), text
        forwards(actor, user)


REFUSED = [
        ("112", "emergency"), ("90 12 34 56", "premium"), ("+4590123456", "premium"), ("1414", "short"),
        ("+49 30 901820", "international"), ("+298 201234", "international"), ("+299 321000", "international"),
        ("+881 612345678", "global"), ("00882 16 12345678", "global"), ("+883 510012345678", "global"),
        ("+979 123456789", "global"), ("+870 773 123 456", "global"), ("kontoret", "not_a_number"),
]  # fmt: skip


def test_what_costs_much_or_is_no_number_is_refused_at_its_field(world: World, actor: PortalActor) -> None:
    user = person(world.nordhavn)
    for text, why in REFUSED:
        with pytest.raises(ActionRefused) as refused:
            forwards(actor, user, busy=text)
        assert isinstance(refused.value.reason, AtField) and refused.value.reason.field == "forward_busy"
        assert refused.value.reason.startswith(destination_words(why)[:40]), text
    assert not now(user).forward_busy
    with pytest.raises(ActionRefused) as refused:
        forwards(actor, user, busy="90 12 34 56", always="112", no_answer="20 12 34 56")
    reason = refused.value.reason
    assert isinstance(reason, AtField)
    assert {one.field for one in (reason, *reason.more)} == {"forward_always", "forward_busy"}


def test_a_country_that_the_company_has_allowed(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        DestinationPolicy.objects.create(company=world.nordhavn, countries=["DE"])
        DestinationPolicy.objects.create(company=world.datter, countries=[])
    assert forwards(actor, person(world.nordhavn), always="+49 30 901820").forward_always == "+4930901820"
    # Even where all countries were allowed.
    with pytest.raises(ActionRefused):
        forwards(actor, person(world.nordhavn), always="+881612345678")
    with pytest.raises(ActionRefused):
        forwards(actor, person(world.datter), always="+4930901820")


def test_numbers_of_the_company_need_no_licence_and_are_not_counted(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        make.number(world.nordhavn, "+4570101010")
        user = make.user(world.nordhavn, direct="+4570101011")
        make.number(world.fremmed, "+4570909090")
    found = forwards(actor, user, always="70 10 10 10")
    assert (found.forward_always, found.forwards_out) == ("+4570101010", False)
    for text in (MOBILE, "70 90 90 90", "70 10 10 11"):
        with pytest.raises(ActionRefused):
            forwards(actor, user, always=text)


def test_the_cap_counts_users_of_the_company(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        DestinationPolicy.objects.create(company=world.nordhavn, forwards_cap=1)
    first, second, elsewhere = person(world.nordhavn), person(world.nordhavn, "Bo"), person(world.datter, "Ida")
    forwards(actor, first, always=MOBILE)
    forwards(actor, elsewhere, always=MOBILE)
    with pytest.raises(ActionRefused, match="1 ad gangen"):
        forwards(actor, second, always=MOBILE)
    # Who has one may change it, and who gives it up leaves room.
    assert forwards(actor, first, busy="20 65 43 21").forwards_out
    assert not forwards(actor, first).forwards_out
    assert forwards(actor, second, always=MOBILE).forwards_out


def test_a_forward_from_before_a_narrower_policy_may_stay_or_go(world: World, actor: PortalActor) -> None:
    user = person(world.nordhavn, forward_busy="+4930901820", forwards_out=True)
    with pytest.raises(ActionRefused):
        forwards(actor, user, busy="+4930901820", always=MOBILE)
    assert forwards(actor, user, always=MOBILE).forward_busy == ""


def test_the_exchange_is_sent_the_user_and_the_log_has_it(world: World, actor: PortalActor) -> None:
    user = person(world.nordhavn)
    forwards(actor, user, always=MOBILE)
    with as_system("tests"):
        (command,) = OutboxCommand.objects.system().filter(kind="exchange.sync")
    assert command.payload["objects"] == [["user", str(user.uid)]]
    with pytest.raises(ActionRefused):
        forwards(actor, user, always=MOBILE)


def test_by_file_a_row_changes_what_it_says(world: World, actor: PortalActor) -> None:
    user = person(world.nordhavn, forward_busy=MOBILE, forwards_out=True)
    run(SetForwarding, actor, user.uid, {"forward_busy": "-", "forward_no_answer": ""})
    assert (now(user).forward_busy, now(user).forwards_out) == ("", False)
    run(SetForwarding, actor, user.uid, {"forward_always": "20 12 34 56", "forward_busy": ""})
    assert (now(user).forward_always, now(user).forward_busy, now(user).forwards_out) == (MOBILE, "", True)
    with pytest.raises(ActionRefused):
        run(SetForwarding, actor, user.uid, {"forward_always": "90123456"})
