"""Every action of the registry: what is said afterwards is true of its run, and no text of it is never said."""

from __future__ import annotations

import re
from typing import Any

import pytest

from selfservice.kernel.actions.runner import Action, run
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.history.labels import kinds
from selfservice.kernel.models import ActionRun
from subscriptions.models import Subscription
from tests.isolation.acting import ACTIONS, by_slug, one_of, right_actor
from tests.isolation.action_data import DATA
from tests.isolation.arena import Arena
from tests.portal import ROOT

pytestmark = pytest.mark.usefixtures("as_it_was")
State = ActionRun.State
GENERIC = {State.AWAITING: "venter", State.SENT: "Sendt: ", State.DONE: "Udført: "}


def own_text(action: type[Action], state: str) -> Any:
    return {
        State.AWAITING: action.awaiting_receipt,
        State.SENT: action.sent_receipt,
        State.DONE: action.done_receipt,
    }[State(state)]


@by_slug(ACTIONS)
def test_the_receipt_follows_the_state_of_the_run(action: type[Action], arena: Arena) -> None:
    target = one_of(arena, action, "nordhavn") if action.model else None
    actor = right_actor(arena, action)
    made = run(action, actor, target.uid if target else None, DATA[action.slug](arena))
    page = ActPage()
    page.act = action(actor)
    for state in GENERIC:
        said = page.receipt(ActionRun(action=action.slug, state=state))
        own = str(own_text(action, state))
        assert said == own if own else GENERIC[state] in said
    assert page.receipt(made) == page.receipt(ActionRun(action=action.slug, state=made.state))
    assert page.receipt(ActionRun(action=action.slug, state=State.REFUSED)) == ""
    # A text for a state that the run can't come to at once is never read.
    reached = {State(made.state)}
    if action.needs_approval is not Action.needs_approval:
        reached |= {State.AWAITING, State.DONE}
    assert {state for state in GENERIC if str(own_text(action, state))} <= reached


@by_slug(ACTIONS)
def test_it_has_its_place_in_the_log(action: type[Action]) -> None:
    assert action.log_kind in {kind.name for kind in kinds()}
    assert action.log_label is None or str(action.log_label) != str(action.label)


@by_slug(ACTIONS)
def test_its_button_has_a_section_that_a_page_draws(action: type[Action]) -> None:
    if action.section:
        assert "user" in action.actors
    if action.model is Subscription and action.section not in ("", "card", "own"):
        drawn = set()
        for template in (ROOT / "templates" / "subscriptions").glob("*.html"):
            drawn |= set(re.findall(r"acts\.sections\.(\w+)", template.read_text()))
        assert action.section in drawn
