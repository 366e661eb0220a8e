"""In the same moment, with real threads: one swap a number, ten a person, one number a card."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, OperationalError
from django.utils import timezone

from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimSwap
from subscriptions.sims.actions.swap_sim import SwapSim
from tests.accounts.at_once import at_once
from tests.subscriptions.swapping import ESIM, as_user, more_numbers, simon, stock_card, swaps
from tests.world import make_world


def test_one_swap_of_a_number(committed: None) -> None:
    world = make_world()
    people = [as_user(world.mette), as_user(simon(world))]

    def ask(index: int) -> bool:
        try:
            run(SwapSim, people[index % 2], world.colleagues_number.uid, ESIM)
        except ActionRefused:
            return False
        return True

    assert sorted(at_once(8, ask)) == [False] * 7 + [True]
    assert len(swaps()) == 1


def test_the_database_lets_one_through_whatever_the_code_does(committed: None) -> None:
    world, now = make_world(), timezone.now()
    number = world.colleagues_number

    def insert(index: int) -> bool:
        at = now + timedelta(minutes=index)
        values = {"company_id": number.company_id, "account_id": number.account_id, "number": number.number}
        try:
            with as_system("tests"):
                SimSwap.objects.create(
                    **values, subscription=number, kind="esim", at=at, until=at + timedelta(hours=24)
                )
        except (IntegrityError, OperationalError):
            # Two that wait for each other's answer are found by PostgreSQL as a deadlock: one is refused so.
            return False
        return True

    assert sum(at_once(8, insert)) == 1
    assert len(swaps()) == 1


def test_ten_of_a_person(committed: None) -> None:
    world = make_world()
    mette, numbers = as_user(world.mette), more_numbers(world, 14)

    def ask(index: int) -> bool:
        try:
            run(SwapSim, mette, numbers[index].uid, ESIM)
        except ActionRefused:
            return False
        return True

    assert sum(at_once(14, ask)) == 10
    assert len(swaps()) == 10


def test_one_number_for_a_card(committed: None) -> None:
    world = make_world()
    people, card, numbers = [as_user(world.mette), as_user(simon(world))], stock_card(world), more_numbers(world, 6)

    def ask(index: int) -> bool:
        try:
            run(SwapSim, people[index % 2], numbers[index].uid, {"kind": "stock", "iccid": card.iccid})
        except ActionRefused:
            return False
        return True

    assert sum(at_once(6, ask)) == 1
    assert len(swaps()) == 1
