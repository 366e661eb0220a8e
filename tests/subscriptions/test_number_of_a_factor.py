"""A number that somebody logs in with: a colleague can't take it away, by any action, without a yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Account, SmsFactor, User
from selfservice.kernel.actions.base import Action, ActionRefused, registry
from selfservice.kernel.actions.runner import run
from selfservice.kernel.actions.scheduled import perform_due
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import handlers
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from subscriptions.assignment.actions.change_holder import ChangeHolder
from subscriptions.bars.actions.set_bars import SetBars
from subscriptions.core.action import SubscriptionAction
from subscriptions.feed import follow_numbers
from subscriptions.models import Subscription, Transfer
from subscriptions.sims.actions.swap_sim import SwapSim
from subscriptions.termination.actions.terminate import Terminate
from subscriptions.transfers.actions.transfer import TransferNumber
from tests.accounts.steps import give_sms
from tests.kernel.bulk import counts, reasons
from tests.kernel.planned import come
from tests.outside import Outside
from tests.subscriptions.acting import alter
from tests.subscriptions.conftest import now, runs
from tests.subscriptions.swapping import as_user, mails, more_numbers
from tests.subscriptions.test_bulk_actions import done
from tests.subscriptions.test_transfer import OFFER, TO_COMPANY
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
THEIRS = "logger ind med nummeret"
CODES = "+4520123490"

# Data with which each action that takes a number away would be done.
TAKING: dict[type[Action], dict[str, Any]] = {
    Terminate: {},
    SetBars: {"bars": ["incoming"]},
    TransferNumber: {**OFFER, "on": f"{timezone.localdate():%d.%m.%Y}"},
    ChangeHolder: {"holder_name": "En Anden"},
}
# Those that ask by a rule of their own: the swap waits for a yes, the eSIM code is for its orderer too, and the portal
# ends a service after notice, for which the rule was asked. A number is given away when another company asks for it
# (tests/orders/test_takeover_answer.py).
OWN_RULE = {"swap_sim", "show_esim", "end_service", "give_number"}


@pytest.fixture
def colleague(world: World) -> PortalActor:
    """May change and bar the company's mobile numbers, and administers nobody."""
    with as_system("tests"):
        user = make_user(
            world.nordhavn, "kaj", {Function.MOBILE, Function.MOBILE_CHANGE, Function.MOBILE_SIM, Function.MOBILE_BAR}
        )
    return as_user(user)


@pytest.fixture
def factor(world: World) -> SmsFactor:
    return give_sms(world.nynne, CODES)


def test_each_action_on_a_subscription_declares_whether_it_takes_the_number_away() -> None:
    on_numbers = [action for action in registry.values() if action.model is Subscription]
    assert len(on_numbers) > 10
    for action in on_numbers:
        takes_number = getattr(action, "takes_number", None)
        assert isinstance(takes_number, bool), f"{action.slug} does not declare takes_number"
        assert not takes_number or issubclass(action, SubscriptionAction), f"{action.slug} does not ask the rule"


def test_each_action_that_takes_it_is_tested_here() -> None:
    taking = {a.slug for a in registry.values() if issubclass(a, SubscriptionAction) and a.takes_number}
    assert taking == {action.slug for action in TAKING} | OWN_RULE


@pytest.mark.parametrize("action", TAKING)
def test_a_colleague_is_refused(action: type[Action], world: World, colleague: PortalActor, factor: SmsFactor) -> None:
    with pytest.raises(ActionRefused, match=THEIRS):
        run(action, colleague, world.own_number.uid, TAKING[action])
    assert now(world.own_number).terminated_on is None
    with as_system("tests"):
        assert SmsFactor.objects.filter(pk=factor.pk).exists()


@pytest.mark.parametrize("action", TAKING)
def test_an_administrator_may(action: type[Action], world: World, factor: SmsFactor) -> None:
    assert run(action, as_user(world.mette), world.own_number.uid, TAKING[action]).state in ("done", "sent")


@pytest.mark.parametrize("action", TAKING)
def test_so_may_a_colleague_where_nobody_logs_in_with_it(
    action: type[Action], world: World, colleague: PortalActor
) -> None:
    assert run(action, colleague, world.own_number.uid, TAKING[action]).state in ("done", "sent")


def test_the_owner_of_the_factor_is_notified_of_a_notice(world: World) -> None:
    give_sms(world.frida, CODES)
    run(Terminate, as_user(world.mette), world.own_number.uid, {})
    assert "frida@example.com" in {mail["to"] for mail in mails("number_terminated")}


def test_a_swap_waits_for_a_yes(world: World, colleague: PortalActor, factor: SmsFactor) -> None:
    assert run(SwapSim, colleague, world.own_number.uid, {"kind": "esim"}).state == "awaiting"


@pytest.mark.parametrize("action", [Terminate, SetBars])
def test_in_bulk_that_number_is_left_out(
    action: type[Action], world: World, colleague: PortalActor, factor: SmsFactor
) -> None:
    numbers = [world.own_number, *more_numbers(world, 3)]
    batch = done(action, colleague, numbers, **TAKING[action])
    assert counts(batch) in ({"done": 3, "refused": 1}, {"sent": 3, "refused": 1})
    assert THEIRS in str(reasons(batch))


def test_on_a_later_day_the_rule_is_asked_when_the_day_comes(world: World, colleague: PortalActor) -> None:
    day = timezone.localdate() + timedelta(days=2)
    row = run(SetBars, colleague, world.own_number.uid, {"bars": ["incoming"], "due_on": f"{day:%d.%m.%Y}"})
    assert row.state == "scheduled"
    give_sms(world.nynne, CODES)
    come(row)
    perform_due()
    (row,) = runs("set_bars")
    assert row.state == "refused" and THEIRS in row.reason


def test_other_restrictions_and_an_emergency_bar_are_for_a_colleague_too(
    world: World, colleague: PortalActor, factor: SmsFactor
) -> None:
    assert run(SetBars, colleague, world.own_number.uid, {"bars": ["premium"]}).state == "sent"


def test_a_stolen_phone_is_barred_at_once(world: World, colleague: PortalActor, factor: SmsFactor) -> None:
    assert run(registry["bar"], colleague, world.own_number.uid, {"cause": "stolen"}).state == "sent"


@pytest.mark.parametrize("why", ["notice", "offer"])
def test_a_number_that_is_about_to_leave_does_not_become_a_factor(
    why: str, world: World, outside: Outside, client: Client
) -> None:
    if why == "notice":
        run(Terminate, as_user(world.mette), world.own_number.uid, {})
    else:
        run(TransferNumber, as_user(world.mette), world.own_number.uid, TAKING[TransferNumber])
    with as_system("tests"):
        User.objects.system().filter(pk=world.nynne.pk).update(mobile=CODES)
        factor = SmsFactor.objects.create(user=world.nynne, name="sms", number=CODES, confirmed=False)
    from accounts.credentials.sms import send_code

    sending = send_code(factor)
    assert not sending.sent and "et andet nummer" in sending.swapped
    assert outside.messages(CODES) == []


def has_factor(user: User) -> bool:
    with as_system("tests"):
        return SmsFactor.objects.filter(user=user, number=CODES).exists()


@pytest.mark.parametrize("kind", ["person", "company"])
def test_a_transfer_ends_the_factor_and_tells_its_owner(
    kind: str, world: World, factor: SmsFactor, client: Client
) -> None:
    data = TAKING[TransferNumber] | (TO_COMPANY if kind == "company" else {})
    run(TransferNumber, as_user(world.mette), world.own_number.uid, data | {"kind": kind})
    with as_system("tests"):
        offered = Transfer.objects.system().get()
        if kind == "company":
            offered.to_account = Account.objects.system().get(company=world.fremmed)
            offered.save()
        handler = handlers["network.transfer"]([])
        handler.confirmed(OutboxCommand(kind="network.transfer", target_id=offered.pk), {})
    assert not has_factor(world.nynne)
    assert [mail["to"] for mail in mails("factor_removed")] == ["nynne@example.com"]


def test_another_holder_ends_the_factor_of_the_former(world: World, factor: SmsFactor) -> None:
    give_sms(world.frida, CODES)
    run(ChangeHolder, as_user(world.mette), world.own_number.uid, {"department": "Salg"})
    assert has_factor(world.nynne)
    run(ChangeHolder, as_user(world.mette), world.own_number.uid, {"holder_name": "En Anden"})
    assert not has_factor(world.nynne) and has_factor(world.frida)
    assert [mail["to"] for mail in mails("factor_removed")] == ["nynne@example.com"]


def test_a_number_that_the_feed_has_terminated_is_nobodys_factor(world: World, factor: SmsFactor) -> None:
    give_sms(world.freja, "+4520123456")
    today = timezone.localdate()
    alter(world.own_number, state="terminated", terminated_on=today)
    # Ended before somebody, whose number it is now, chose it.
    alter(world.colleagues_number, state="terminated", terminated_on=today - timedelta(days=1))
    for _again in range(2):
        with as_system("tests: a feed"), connection.cursor() as cursor:
            follow_numbers(cursor)
    assert not has_factor(world.nynne)
    assert [mail["to"] for mail in mails("factor_removed")] == ["nynne@example.com"]
