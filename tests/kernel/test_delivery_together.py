"""Commands sent over many connections at once, and those that the receiver takes first and answers later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain, repeat
from types import SimpleNamespace
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.outbox import alerts
from selfservice.kernel.outbox.enqueue import (
    Accepted,
    Command,
    Outcome,
    enqueue,
    enqueue_many,
    handlers,
)
from selfservice.kernel.outbox.results import BACKOFF_CAP, LOCAL_ERRORS, PATIENT_POLL, State
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import as_system
from tests.kernel.test_delivery import find, mails, now
from tests.kernel.together import KIND, Together, given


@pytest.fixture
def handler(db: None) -> Iterator[type[Together]]:
    handlers[KIND] = Together
    for kept in (Together.answers, Together.sent, Together.asked, Together.outcomes):
        kept.clear()
    yield Together
    del handlers[KIND]


def put(*keys: str, **more: Any) -> None:
    with as_system("tests"):
        for key in keys:
            enqueue(Command(KIND, key, **more), company_id=None)


def run_for(key: str) -> ActionRun:
    with as_system("tests"):
        run: ActionRun = ActionRun.objects.create(
            action="example", actor_kind="user", actor_name="M", request_id=uuid4(), state=ActionRun.State.SENT
        )
        OutboxCommand.objects.system().filter(key=key).update(run_uid=run.uid)
    return run


def reloaded(run: ActionRun) -> ActionRun:
    with as_system("tests"):
        return ActionRun.objects.system().get(pk=run.pk)


def again() -> int:
    """As if what waits were due."""
    with as_system("tests"):
        OutboxCommand.objects.system().filter(kind=KIND, state=State.PENDING).update(due_at=Now())
    return deliver_due(kind=KIND)


def test_each_is_sent_once(handler: type[Together]) -> None:
    keys = [f"{n:02d}" for n in range(50)]
    put(*keys)
    assert deliver_due(kind=KIND) == 50
    assert sorted(handler.sent) == keys
    assert sorted(handler.outcomes) == [("confirmed", key) for key in keys]
    assert {find(key).state for key in keys} == {State.DONE}


def test_one_that_goes_wrong_holds_up_no_other(handler: type[Together]) -> None:
    wrong = {"unready": "unready", "raises": ZeroDivisionError(), "unrecorded": {"wrong": 1}}
    handler.answers.update(wrong, refused=Refused("no"), away=Unavailable("HTTP 503", 7))
    put(*wrong, "refused", "away", "fine")
    run = run_for("refused")
    assert deliver_due(kind=KIND) == 6
    assert [find(key).local_errors for key in wrong] == [1, 1, 1]
    assert (find("fine").state, find("refused").state, find("away").state) == ("done", "refused", "pending")
    assert sorted(handler.outcomes) == [("confirmed", "fine"), ("no", "refused")]
    assert (reloaded(run).state, reloaded(run).reason) == ("refused", "no")
    for _ in range(LOCAL_ERRORS - 1):
        again()
    assert {find(key).state for key in wrong} == {State.PARKED}


class Bulk(Together):
    """Answers a call for all of them; each alone as above."""

    kind = ""
    bulk = True
    calls: ClassVar[list[list[str]]] = []

    def deliver_many(self, commands: Sequence[OutboxCommand]) -> Mapping[int, Outcome]:
        self.calls.append([command.key for command in commands])
        given(self.answers.get("call"))
        return {c.pk: self.answers.get(c.key, {}) for c in commands if self.answers.get(c.key) != "unready"}


@pytest.fixture
def bulk(handler: type[Together]) -> type[Bulk]:
    handlers[KIND] = Bulk
    Bulk.calls.clear()
    return Bulk


def test_one_call_sends_all_and_each_has_its_result(bulk: type[Bulk]) -> None:
    bulk.answers.update(
        refused=Refused("no"), away=Unavailable("busy", 7), taken=Accepted("rt"), rt={}, own={"wrong": 1}
    )
    put("refused", "away", "taken", "own", "fine")
    run = run_for("refused")
    assert deliver_due(kind=KIND) == 5
    assert (bulk.calls, bulk.sent) == ([["refused", "away", "taken", "own", "fine"]], [])
    states = [find(key).state for key in bulk.calls[0]]
    assert states == [State.REFUSED, State.PENDING, State.DONE, State.PENDING, State.DONE]
    assert (find("away").last_error, find("away").local_errors, find("own").local_errors) == ("busy", 0, 1)
    assert find("away").due_at - now() > timedelta(seconds=5)
    assert sorted(bulk.outcomes) == [("confirmed", "fine"), ("confirmed", "taken"), ("no", "refused")]
    assert reloaded(run).state == "refused"


def test_one_command_alone_needs_no_bulk(bulk: type[Bulk]) -> None:
    put("a")
    deliver_due(kind=KIND)
    assert (bulk.calls, bulk.sent) == ([], ["a"])


def test_a_call_that_nobody_answers_is_repeated(bulk: type[Bulk]) -> None:
    put("a", "b")
    bulk.answers["call"] = Unavailable("HTTP 503")
    deliver_due(kind=KIND)
    assert [(find(key).state, find(key).attempts, find(key).last_error) for key in "ab"] == [
        (State.PENDING, 1, "HTTP 503")
    ] * 2
    del bulk.answers["call"]
    again()
    assert [find(key).state for key in "ab"] == [State.DONE] * 2
    assert (bulk.calls, bulk.sent) == ([["a", "b"]] * 2, [])


@pytest.mark.parametrize("error", [Refused("HTTP 400"), ZeroDivisionError()])
def test_after_a_call_that_fails_each_is_sent_alone(bulk: type[Bulk], error: Exception) -> None:
    bulk.answers.update(call=error, bad=Refused("no"))
    put("a", "bad", "b")
    deliver_due(kind=KIND)
    assert (len(bulk.calls), sorted(bulk.sent)) == (1, ["a", "b", "bad"])
    assert [find(key).state for key in ("a", "bad", "b")] == [State.DONE, State.REFUSED, State.DONE]


def test_one_that_cannot_be_sent_holds_up_no_other_of_a_call(bulk: type[Bulk]) -> None:
    bulk.answers["unready"] = "unready"
    put("unready", "fine")
    deliver_due(kind=KIND)
    assert (find("fine").state, find("unready").state, find("unready").local_errors) == ("done", "pending", 1)


def test_what_is_taken_is_asked_about_and_never_sent_again(handler: type[Together]) -> None:
    put("a", "b")
    handler.answers.update(a=Accepted("ra"), b=Accepted("rb"), rb={})
    deliver_due(kind=KIND)
    assert (find("a").state, find("a").reference, find("b").state, find("b").reference) == (
        "pending",
        "ra",
        "done",
        "rb",
    )
    again()
    handler.answers["ra"] = {}
    again()
    assert find("a").state == State.DONE
    assert (sorted(handler.sent), handler.asked[2:]) == (["a", "b"], ["ra", "ra"])
    assert sorted(handler.outcomes) == [("confirmed", "a"), ("confirmed", "b")]


def test_it_is_asked_ever_more_seldom(handler: type[Together]) -> None:
    put("a")
    handler.answers["a"] = Accepted("ra")
    for seconds in (1, 2, 4, 8, 16, 32, 60, 60):
        before, wait = now(), timedelta(seconds=seconds)
        again()
        assert before + wait <= find("a").due_at <= now() + wait
    assert wait == BACKOFF_CAP


@pytest.mark.parametrize("trouble", [Unavailable("HTTP 503"), ZeroDivisionError()])
def test_taken_stays_taken_when_it_cannot_be_asked_about(handler: type[Together], trouble: Exception) -> None:
    put("a")
    handler.answers.update(a=Accepted("ra"), ask=trouble)
    deliver_due(kind=KIND)
    assert (find("a").reference, find("a").local_errors) == ("ra", 0)
    again()
    assert find("a").local_errors == (not isinstance(trouble, Unavailable))
    del handler.answers["ask"]
    handler.answers["ra"] = {}
    again()
    assert (find("a").state, handler.sent) == ("done", ["a"])


def test_progress_goes_forward_only(handler: type[Together]) -> None:
    put("a")
    run = run_for("a")
    handler.answers.update(a=Accepted("ra"), ra=Accepted("ra", {"status": "shipped"}, 2))
    deliver_due(kind=KIND)
    assert reloaded(run).progress == {"status": "shipped", "step": 2}
    handler.answers["ra"] = Accepted("ra", {"status": "accepted"}, 0)
    again()
    assert reloaded(run).progress["status"] == "shipped"


def test_what_may_take_days_is_asked_seldom_and_is_not_late(handler: type[Together]) -> None:
    put("a")
    handler.answers.update(a=Accepted("ra"), ra=Accepted("ra", patient=True))
    deliver_due(kind=KIND)
    assert abs(find("a").due_at - now() - PATIENT_POLL) < timedelta(seconds=5)
    with as_system("tests"):
        old = now() - timedelta(days=2)
        OutboxCommand.objects.system().filter(kind=KIND).update(created_at=old, deadline_at=old)
    assert alerts.raise_due() == 0
    assert mails() == []


def test_what_is_left_when_the_receiver_is_slow_goes_back(
    handler: type[Together], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a", "b")
    # Two moments of the task and one of the batch; then it is late.
    moments = chain([0.0, 0.0, 0.0], repeat(1000.0))
    monkeypatch.setattr("selfservice.kernel.outbox.worker.time", SimpleNamespace(monotonic=lambda: next(moments)))
    assert deliver_due(kind=KIND) == 0
    assert handler.sent == []
    assert next(moments) == 1000.0
    assert [(find(key).state, find(key).attempts) for key in "ab"] == [(State.PENDING, 0)] * 2


def test_for_a_later_day(handler: type[Together]) -> None:
    day = timezone.now() + timedelta(days=3)
    put("a", due_at=day)
    with as_system("tests"):
        enqueue_many([(Command(KIND, "b", due_at=day), None, None), (Command(KIND, "c"), None, None)])
    assert deliver_due(kind=KIND) == 1
    assert handler.sent == ["c"]
    assert [abs(find(key).due_at - day) < timedelta(seconds=1) for key in "ab"] == [True, True]
    with as_system("tests"):
        OutboxCommand.objects.system().filter(kind=KIND).update(created_at=now() - timedelta(days=1))
    # Written long ago, and not late.
    assert alerts.raise_due() == 0
