"""The run of an action is finished by the answer from the world outside."""

from __future__ import annotations

import pytest

from accounts.models import Company
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import apply, deliver
from tests.outside import Outside


def run_of(action: str) -> ActionRun:
    with as_system("tests"):
        return ActionRun.objects.system().get(action=action)


def test_a_letter_under_way_is_sent_and_one_that_is_there_is_done(blomster: Company, outside: Outside) -> None:
    apply()
    assert run_of("apply").state == ActionRun.State.SENT
    assert run_of("apply").finished_at is None
    outside.fault("eboks", "error503")
    deliver("eboks.letter")
    assert run_of("apply").state == ActionRun.State.SENT
    outside.clear_faults()
    deliver("eboks.letter")
    assert run_of("apply").state == ActionRun.State.DONE
    assert run_of("apply").finished_at is not None


@pytest.mark.parametrize("mode", ["exempt", "refuse400"])
def test_a_refused_letter_is_a_refused_run(blomster: Company, outside: Outside, mode: str) -> None:
    apply()
    outside.fault("eboks", mode)
    deliver("eboks.letter")
    assert run_of("apply").state == ActionRun.State.REFUSED
    assert run_of("apply").finished_at is not None


def test_without_a_letter_it_is_done_at_once(blomster: Company, outside: Outside) -> None:
    apply(cvr="12345674")
    assert run_of("apply").state == ActionRun.State.DONE
