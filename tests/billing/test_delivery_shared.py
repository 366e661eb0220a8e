"""Many accounts that move to one EAN number share a test invoice, and its answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from billing.delivery.actions.test_recipient import TestRecipient
from billing.dispatch.responses import fetch_responses
from selfservice.gateways.nemhandel.client import HttpNemhandel
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from tests.billing.delivering import BOTH, MAIL, Progress, State, answered, deliver, events, make, orders, recipients
from tests.billing.dispatches import in_a_moment, mails_written
from tests.billing.test_delivery_many import accounts, as_user, batch_of, started
from tests.outside import Outside
from tests.world import World


@pytest.fixture
def mette(world: World) -> Actor:
    return as_user(world.mette)


@pytest.fixture
def transfers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of all transfers that the portal asks for, also of those that the access point knows already."""
    asked: list[str] = []
    real = HttpNemhandel.send

    def send(self: HttpNemhandel, document: bytes, *, document_id: str, **more: Any) -> str:
        asked.append(document_id)
        return real(self, document, document_id=document_id, **more)

    monkeypatch.setattr(HttpNemhandel, "send", send)
    return asked


def moved(actor: Actor, found: list[Account], **data: Any) -> list[Account]:
    """Have a batch move the accounts to the EAN number, in place of a mail address."""
    for account in found:
        make(account)
    data = {"channel": "ean", "ean": BOTH, "replaces_others": "on", **data}
    started(batch_of(actor, found, data), actor)
    return found


def by_number(found: list[Account]) -> list[Any]:
    return [recipients(account)[BOTH] for account in found]


def runs() -> list[tuple[str, str]]:
    with as_system("tests: look"):
        rows = ActionRun.objects.system().filter(action="add_recipient")
        return sorted(set(rows.values_list("state", "reason")))


def test_one_test_invoice_is_sent_and_its_answer_counts_for_all(
    world: World, mette: Actor, outside: Outside, transfers: list[str]
) -> None:
    found = accounts(world, 6)
    # In two batches, as chunks of one.
    moved(mette, found[:3]), moved(mette, found[3:])
    assert deliver() == 6
    (test_id,) = {str(one.test_id) for one in by_number(found)}
    assert transfers == [test_id]
    assert len(outside.documents(f"0088:{BOTH}")) == 1
    assert {(one.state, one.test_state) for one in by_number(found)} == {(State.TESTING, Progress.SENT)}
    assert runs() == [("done", "")]
    answered(outside, by_number(found)[0])
    assert [fetch_responses(), fetch_responses()] == [1, 0]
    assert [set(recipients(account)) for account in found] == [{BOTH}] * 6
    assert {one.state for one in by_number(found)} == {State.ACTIVE}
    assert [entry.after["removed"] for entry in events("recipient_in_use")] == [MAIL] * 6


def test_all_of_them_send_the_same(
    world: World, mette: Actor, outside: Outside, transfers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to the first one is lost: the second sends it again, and the access point has it already."""
    found = moved(mette, accounts(world, 3))
    with monkeypatch.context() as patch:
        sent = HttpNemhandel.send

        def lose(self: HttpNemhandel, document: bytes, **more: Any) -> str:
            transmission = sent(self, document, **more)
            if len(transfers) == 1:
                raise Unavailable("the answer is lost")
            return transmission

        patch.setattr(HttpNemhandel, "send", lose)
        deliver()
        in_a_moment()
        deliver()
    assert (len(transfers), len(outside.documents(f"0088:{BOTH}"))) == (2, 1)
    assert {one.test_state for one in by_number(found)} == {Progress.SENT} and runs() == [("done", "")]


def test_another_reference_is_tested_by_itself(world: World, mette: Actor, outside: Outside) -> None:
    found = accounts(world, 4)
    with as_system("tests: a reference"):
        Account.objects.system().filter(pk=found[0].pk).update(reference="Per Sonref")
    moved(mette, found[:2]), moved(mette, found[2:], reference="Per Sonref")
    deliver()
    first, second, third, fourth = [one.test_id for one in by_number(found)]
    assert first == third == fourth != second
    assert len(outside.documents(f"0088:{BOTH}")) == 2


def test_a_rejection_counts_for_all(world: World, mette: Actor, outside: Outside) -> None:
    found = moved(mette, accounts(world, 3))
    deliver()
    answered(outside, by_number(found)[1], "BusinessReject", "Ukendt kunde")
    assert fetch_responses() == 1
    assert {(one.state, one.test_text) for one in by_number(found)} == {(State.REFUSED, "Ukendt kunde")}
    assert all(recipients(account)[MAIL].state == State.ACTIVE for account in found)
    assert len(events("recipient_refused")) == 3
    with as_system("tests: look"):
        assert mails_written("recipient_refused") == 1


def test_a_refusal_at_transfer_is_that_of_each_run(
    world: World, mette: Actor, outside: Outside, transfers: list[str]
) -> None:
    outside.fault("nemhandel", "transfer_refused")
    found = moved(mette, accounts(world, 3))
    assert deliver() == 3
    assert len(transfers) == 1
    (one,) = {(one.state, one.test_state, one.test_code, one.test_text) for one in by_number(found)}
    assert one[:2] == (State.REFUSED, Progress.REFUSED)
    assert {state for state, _reason in runs()} == {"refused"}
    # One document is refused: one alarm.
    assert len(events("alarm_refused")) == 1


def test_an_answer_that_comes_before_the_others_are_sent(
    world: World, mette: Actor, outside: Outside, transfers: list[str]
) -> None:
    """Another worker adds the rest while the receiver answers."""
    found = moved(mette, accounts(world, 3))
    later = [order.pk for order in orders()[1:]]
    with as_system("tests: later"):
        OutboxCommand.objects.system().filter(pk__in=later).update(due_at="2030-01-01T00:00Z")
    assert deliver() == 1
    first, *others = by_number(found)
    shared = first.test_id
    with as_system("tests: not added yet"):
        for one in others:
            type(one).objects.system().filter(pk=one.pk).update(test_id=None)
    answered(outside, first)
    fetch_responses()
    with as_system("tests: added meanwhile"):
        for one in others:
            type(one).objects.system().filter(pk=one.pk).update(test_id=shared)
        OutboxCommand.objects.system().filter(pk__in=later).update(due_at="2026-01-01T00:00Z")
    assert deliver() == 2
    assert {(one.state, one.test_state) for one in by_number(found)} == {(State.ACTIVE, Progress.ACCEPTED)}
    assert len(transfers) == 1


def test_one_that_is_tested_again_has_its_own(world: World, mette: Actor, outside: Outside) -> None:
    found = moved(mette, accounts(world, 3))
    deliver()
    answered(outside, by_number(found)[0], "TechnicalReject")
    fetch_responses()
    with as_system("tests: five minutes later"):
        for one in by_number(found):
            type(one).objects.system().filter(pk=one.pk).update(tested_at=None)
    run(TestRecipient, mette, by_number(found)[0].uid)
    deliver()
    answered(outside, by_number(found)[0])
    fetch_responses()
    assert [one.state for one in by_number(found)] == [State.ACTIVE, State.REFUSED, State.REFUSED]


@pytest.mark.parametrize("answer", ["BusinessAccept", "BusinessReject"])
def test_statements_of_an_answer_do_not_grow(world: World, mette: Actor, outside: Outside, answer: str) -> None:
    found, counted = accounts(world, 12), []
    for part, reference in ((found[:2], "A"), (found[2:], "B")):
        moved(mette, part, reference=reference)
        deliver()
        answered(outside, by_number(part)[0], answer)
        with as_system("tests: no mail of today"):
            OutboxCommand.objects.system().filter(payload__template="recipient_refused").delete()
        with CaptureQueriesContext(connection) as queries:
            assert fetch_responses() == 1
        counted.append(len(queries))
    assert counted[1] <= counted[0]
