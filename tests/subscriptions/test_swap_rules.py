"""The rules against fraud with SIM cards, each with what it still allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from psycopg.errors import ExclusionViolation

from accounts.functions import Function
from accounts.models import Company, Grant, User
from accounts.second_person.action import swaps_alone
from selfservice.kernel.actions.approvals import approve, decline
from selfservice.kernel.actions.runner import ActionRefused, StepUpRequired, run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimSwap, Subscription
from subscriptions.sims.actions.swap_sim import SwapSim
from tests.accounts.steps import give_sms
from tests.outside import Outside
from tests.subscriptions.swapping import (
    ESIM,
    answered,
    as_user,
    mails,
    more_numbers,
    simon,
    swap,
    swaps,
    the_run,
)
from tests.world import World, make_user

State = ActionRun.State
A_DAY = timedelta(hours=24)


def long_ago(hours: float) -> None:
    """All swaps were so long ago."""
    with as_system("tests"):
        for one in SimSwap.objects.system():
            one.at -= timedelta(hours=hours)
            one.until -= timedelta(hours=hours)
            one.save()


def row(number: Subscription, at: Any, until: Any) -> dict[str, Any]:
    known = {"company_id": number.company_id, "account_id": number.account_id, "number": number.number}
    return {**known, "subscription": number, "kind": "esim", "at": at, "until": until}


class TestOnceADay:
    def test_a_second_swap_within_24_hours(self, world: World, network: Outside) -> None:
        swap(world.mette, world.colleagues_number)
        answered()
        long_ago(23.9)
        with pytest.raises(ActionRefused, match="24"):
            swap(world.mette, world.colleagues_number)
        long_ago(0.2)
        swap(world.mette, world.colleagues_number)

    def test_another_number_is_free(self, world: World, network: Outside) -> None:
        swap(world.mette, world.colleagues_number)
        swap(world.mette, world.own_number)
        assert len(swaps()) == 2

    def test_the_database_says_so_itself(self, world: World) -> None:
        now, number = timezone.now(), world.colleagues_number
        with as_system("tests"):
            SimSwap.objects.create(**row(number, now, now + A_DAY))
            for at in (now, now + timedelta(hours=23), now - timedelta(hours=23)):
                with pytest.raises(IntegrityError) as caught, transaction.atomic():
                    SimSwap.objects.create(**row(number, at, at + A_DAY))
                assert isinstance(caught.value.__cause__, ExclusionViolation)
            # After it, before it, and one that was refused.
            SimSwap.objects.create(**row(number, now + A_DAY, now + 2 * A_DAY))
            SimSwap.objects.create(**row(number, now - A_DAY, now))
            SimSwap.objects.create(**row(number, now, now))

    def test_what_no_query_sees_is_reported_in_words(self, world: World) -> None:
        """Somebody else's row that comes between the look and the insert."""
        now, number = timezone.now(), world.colleagues_number
        with as_system("tests"):
            SimSwap.objects.create(**row(number, now, now + A_DAY))
            looked_before: Any = number
            looked_before.held_until = None
            with pytest.raises(ActionRefused, match="24"):
                SwapSim(as_user(world.mette)).apply(number, {**ESIM, "iccid": ""}, now)


class TestTenADay:
    def test_the_eleventh(self, world: World, network: Outside) -> None:
        numbers = more_numbers(world, 11)
        for number in numbers[:10]:
            swap(world.mette, number)
        with pytest.raises(ActionRefused, match="10"):
            swap(world.mette, numbers[10])
        # A colleague's count is another.
        swap(simon(world), numbers[10])

    def test_the_day_after(self, world: World, network: Outside) -> None:
        numbers = more_numbers(world, 11)
        for number in numbers[:10]:
            swap(world.mette, number)
        long_ago(24.1)
        swap(world.mette, numbers[10])

    def test_refused_ones_count(self, world: World, network: Outside, settings: Any) -> None:
        settings.SIM_SWAPS_A_DAY = 1
        network.fault("network", "rejected", count=1)
        swap(world.mette, world.colleagues_number)
        answered()
        with pytest.raises(ActionRefused, match="1"):
            swap(world.mette, world.own_number)

    def test_more_than_five_at_once_need_a_second_person(self, world: World) -> None:
        action = SwapSim(as_user(world.mette))
        assert [action.bulk_needs_approval(count) for count in (1, 5, 6, 5000)] == [False, False, True, True]
        # A company above may let one person do fewer.
        with as_system("tests: a choice"):
            Company.objects.system().filter(pk=world.nordhavn.pk).update(swaps_alone=2)
            Company.objects.system().filter(pk=world.datter.pk).update(swaps_alone=20)
        assert [action.bulk_needs_approval(count) for count in (2, 3)] == [False, True]
        assert swaps_alone([world.datter.pk]) == 2


class TestANumberThatSomebodyLogsInWith:
    def asked(self, world: World, owner: User) -> ActionRun:
        give_sms(owner, world.own_number.number)
        return swap(simon(world), world.own_number)

    def test_a_colleagues_request_waits_for_approval(self, world: World) -> None:
        run_ = self.asked(world, world.nynne)
        assert (run_.state, swaps()) == (State.AWAITING, [])
        recipients = {mail["to"] for mail in mails("sim_swap_asked")}
        assert recipients == {world.nynne.email, world.mette.email}

    def test_another_number_of_the_same_company_needs_none(self, world: World) -> None:
        self.asked(world, world.nynne)
        assert swap(simon(world), world.colleagues_number).state == State.SENT

    def test_ones_own_number_needs_none(self, world: World) -> None:
        give_sms(simon(world), world.own_number.number)
        assert swap(simon(world), world.own_number).state == State.SENT

    def test_unless_somebody_else_logs_in_with_it_too(self, world: World) -> None:
        give_sms(simon(world), world.own_number.number)
        assert self.asked(world, world.nynne).state == State.AWAITING

    def test_an_administrators_own_request_needs_no_approval(self, world: World) -> None:
        give_sms(world.nynne, world.own_number.number)
        assert swap(world.mette, world.own_number).state == State.SENT

    def test_not_of_somebody_with_rights_that_the_administrator_lacks(self, world: World) -> None:
        with as_system("tests"):
            head = make_user(world.nordhavn, "head", whole_group=True)
            Grant.objects.create(user=head, company=world.fremmed, functions=[Function.LOG])
        give_sms(head, world.own_number.number)
        assert swap(world.mette, world.own_number).state == State.AWAITING

    def test_nor_of_an_administrator_of_some_accounts(self, world: World) -> None:
        with as_system("tests"):
            some = make_user(world.nordhavn, "some", account_ids=[world.konto.pk])
        give_sms(world.nynne, world.own_number.number)
        assert swap(some, world.own_number).state == State.AWAITING

    def test_an_administrator_approves(self, world: World, network: Outside) -> None:
        run_ = self.asked(world, world.nynne)
        assert approve(run_.uid, as_user(world.mette)).state == State.SENT
        (made,) = swaps()
        assert made.asked_by_id == simon(world).pk
        answered()
        assert the_run(run_).state == State.DONE

    def test_a_colleague_with_the_same_function_cant_approve(self, world: World) -> None:
        run_ = self.asked(world, world.nynne)
        with as_system("tests"):
            other = make_user(world.nordhavn, "other", {Function.MOBILE, Function.MOBILE_SIM})
            User.objects.system().update(activated_at=timezone.now() - timedelta(days=1))
        with pytest.raises(ActionRefused):
            approve(run_.uid, as_user(other))
        with pytest.raises(ActionRefused):
            approve(run_.uid, as_user(simon(world)))
        with pytest.raises(PermissionDenied):
            approve(run_.uid, as_user(world.freja))
        with pytest.raises(Http404):
            approve(run_.uid, as_user(world.frida))
        assert the_run(run_).state == State.AWAITING

    def test_nor_a_login_that_is_younger_than_the_request(self, world: World) -> None:
        run_ = self.asked(world, world.nynne)
        with as_system("tests"):
            young = make_user(world.nordhavn, "young", whole_group=True)
        with pytest.raises(ActionRefused, match="nyere"):
            approve(run_.uid, as_user(young))

    def test_declined_nothing_happens(self, world: World) -> None:
        run_ = self.asked(world, world.nynne)
        decline(run_.uid, as_user(world.mette))
        assert (the_run(run_).state, swaps()) == (State.REFUSED, [])

    def test_it_lapses_in_two_days(self, world: World) -> None:
        run_ = self.asked(world, world.nynne)
        with as_system("tests"):
            ActionRun.objects.system().update(created_at=timezone.now() - timedelta(days=2, minutes=1))
        with pytest.raises(ActionRefused):
            approve(run_.uid, as_user(world.mette))


def test_a_fresh_second_factor(world: World) -> None:
    stale = replace(as_user(world.mette), verified_at=timezone.now() - timedelta(minutes=6))
    with pytest.raises(StepUpRequired):
        run(SwapSim, stale, world.colleagues_number.uid, ESIM)


def test_whose_own_number_it_is_may_not_without_the_function(world: World) -> None:
    with pytest.raises(PermissionDenied):
        swap(world.nynne, world.own_number)
    with pytest.raises(PermissionDenied):
        swap(world.freja, world.own_number)
    with pytest.raises(Http404):
        swap(world.frida, world.own_number)
