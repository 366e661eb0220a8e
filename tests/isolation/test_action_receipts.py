"""Every action of the registry: its sentences are complete in both languages, and true of its run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from selfservice.kernel.actions import receipts
from selfservice.kernel.actions.runner import Action, run
from selfservice.kernel.actions.sentences import RECEIPTS
from selfservice.kernel.history.labels import kinds
from selfservice.kernel.models import ActionRun
from subscriptions.models import Subscription
from tests.isolation.acting import ACTIONS, by_slug, one_of, right_actor, undone
from tests.isolation.action_data import DATA
from tests.isolation.arena import Arena
from tests.portal import ROOT

pytestmark = pytest.mark.usefixtures("as_it_was")
State = ActionRun.State
OF_USERS = [action for action in ACTIONS if "user" in action.actors]
# What the portal does later for a user, whose number's page shows its receipts.
SHOWN = [*OF_USERS, *(action for action in ACTIONS if action.slug == "end_service")]
OF_STAFF = [action for action in ACTIONS if "staff" in action.actors]
LANGUAGES = ("da", "en")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# What is said of many, as plurals.
MANY = ("many_label", "many_ahead", "many_done")


def sentences(action: type[Action]) -> dict[str, Any]:
    """The attributes with a sentence of the action."""
    return {name: getattr(action, name) for name in dir(action) if name.endswith("_receipt")}


def own(action: type[Action], name: str) -> bool:
    """Whether the action, or a base of it, has a sentence of its own instead of the kernel's."""
    return getattr(action, name) is not getattr(Action, name)


def waits(action: type[Action]) -> bool:
    return action.needs_approval is not Action.needs_approval


def is_sent(action: type[Action]) -> bool:
    return action.command is not Action.command


@by_slug(SHOWN)
def test_it_has_its_own_sentence_for_every_state_that_its_runs_come_to(action: type[Action]) -> None:
    assert own(action, "done_receipt"), f"say what is done: done_receipt of {action.slug}"
    assert own(action, "refused_receipt"), f"say what is not done: refused_receipt of {action.slug}"
    assert "%(why)s" in str(action.refused_receipt)
    assert own(action, "sent_receipt") == is_sent(action), f"sent_receipt of {action.slug}: if it has a command"
    assert bool(action.sent_label) == is_sent(action), f"sent_label of {action.slug}: if it has a command"
    assert own(action, "waiting_receipt") == waits(action), f"waiting_receipt of {action.slug}: if it needs approval"
    for name in MANY:
        assert own(action, name) or not action.bulk, f"{name} of {action.slug}: if it can be done to many"


@by_slug(OF_STAFF)
def test_support_reads_a_sentence_too(action: type[Action]) -> None:
    assert own(action, "done_receipt"), f"say what is done: done_receipt of {action.slug}"
    assert own(action, "sent_receipt") == is_sent(action), f"sent_receipt of {action.slug}: if it has a command"


@by_slug([*SHOWN, *OF_STAFF])
def test_its_sentences_are_in_both_languages_with_the_same_placeholders(action: type[Action]) -> None:
    for name, text in [
        *sentences(action).items(),
        *([(name, getattr(action, name)) for name in MANY] if action.bulk else []),
    ]:
        said = {}
        for language in LANGUAGES:
            with translation.override(language):
                said[language] = in_numbers(text) if name in MANY else [str(text)]
        assert all(one != other for one, other in zip(*said.values(), strict=True)), f"{name} has no Danish: {said}"
        found = {language: sorted(map(sorted, map(PLACEHOLDER.findall, texts))) for language, texts in said.items()}
        assert found["da"] == found["en"], name


def in_numbers(text: Any) -> list[str]:
    """Singular and plural, each with its placeholder."""
    return [str(text % {"count": count, "n": "%(n)s"}) for count in (1, 2)]


def runs_of(action: type[Action], target: Any, actor: Any, made: ActionRun) -> Iterator[ActionRun]:
    """The run, and the same run in every other state, as if the world outside had answered."""
    for state in RECEIPTS:
        yield ActionRun(
            uid=made.uid, action=action.slug, state=state, actor_kind=made.actor_kind, actor_id=made.actor_id,
            actor_name=made.actor_name, data=made.data, before=made.before, after=made.after,
            company_id=made.company_id, target_id=made.target_id, target_model=made.target_model,
            reason="number is locked", created_at=made.created_at, due_at=made.created_at,
        )  # fmt: skip


@by_slug(SHOWN)
def test_its_receipts_are_complete_sentences_about_a_real_target(action: type[Action], arena: Arena) -> None:
    def look() -> None:
        target = one_of(arena, action, "nordhavn") if action.model else None
        actor = right_actor(arena, action)
        made = run(action, actor, target.uid if target else None, DATA[action.slug](arena))
        for language in LANGUAGES:
            with translation.override(language):
                for one in runs_of(action, target, actor, made):
                    check(action, actor, one, made.target)
                    # Of a run that has left no trace of its data, as one that was refused at once.
                    check(action, actor, ActionRun(action=action.slug, state=one.state, created_at=made.created_at),
                          made.target)  # fmt: skip
                said = receipts.refusal(action(actor), target, "Begrundelse.")
                assert said.endswith(" Begrundelse.")

    undone(look)


def check(action: type[Action], actor: Any, one: ActionRun, target: Any) -> None:
    receipt = receipts.receipt_of(action(actor), one, target)
    assert receipt is not None
    assert receipt.sentence.endswith((".", "”."))
    assert not re.search(r"%\(|  |\(\)|: \.|\bNone\b", receipt.sentence), receipt.sentence
    assert all(step.url.startswith("/") and str(step.label) for step in receipt.steps)


@by_slug(OF_USERS)
def test_the_receipt_is_that_of_the_state_that_the_run_is_in(action: type[Action], arena: Arena) -> None:
    def look() -> None:
        target = one_of(arena, action, "nordhavn") if action.model else None
        actor = right_actor(arena, action)
        made = run(action, actor, target.uid if target else None, DATA[action.slug](arena))
        act = action(actor)
        assert act.receipt_text(made) is getattr(action, RECEIPTS[made.state])
        assert own(action, RECEIPTS[made.state])
        for state in (State.RUNNING, State.CANCELLED):
            assert receipts.receipt_of(act, ActionRun(action=action.slug, state=state), made.target) is None

    undone(look)


@by_slug([action for action in SHOWN if action.bulk])
def test_what_came_of_many_is_one_sentence(action: type[Action]) -> None:
    with translation.override("da"):
        said = receipts.many(action, {"done": 1600, "refused": 3, "failed": 1, "sent": 0})
        assert said.endswith(", 4 blev sprunget over")
        assert "1.600 " in said
        assert receipts.many(action, {"scheduled": 2, "refused": 1}) == (
            f"{action.label}: 2 er planlagt, 1 blev sprunget over"
        )
        assert receipts.many(action, {}) == str(action.many_done % {"count": 0, "n": "0"})


@by_slug(ACTIONS)
def test_it_has_its_place_in_the_log(action: type[Action]) -> None:
    assert action.log_kind in {kind.name for kind in kinds()}
    assert action.log_label is None or str(action.log_label) != str(action.label)
    assert action.sent_label is None or str(action.sent_label) != str(action.log_label or action.label)


@by_slug(ACTIONS)
def test_its_button_has_a_section_that_a_page_draws(action: type[Action]) -> None:
    if action.section:
        assert "user" in action.actors
    if action.model is Subscription and action.section not in ("", "card", "own"):
        drawn = set()
        for template in (ROOT / "templates").glob("**/subscriptions/*.html"):
            drawn |= set(re.findall(r'(?:acts\.sections\.|\bedit\(")(\w+)', template.read_text()))
        assert action.section in drawn
