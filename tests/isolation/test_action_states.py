"""Every action of the registry, asked for in every state of its target that it does not start from.

Buttons are hidden by state, but a page may be an hour old, and a form can be sent by hand: the runner itself must say
no, and in words that name the status.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from selfservice.kernel.actions.runner import Action, ActionRefused, run
from selfservice.kernel.scope.models import as_system
from tests.isolation.acting import WITH_TARGET, one_of, put_in_state, right_actor, undone
from tests.isolation.action_data import DATA
from tests.isolation.arena import Arena

pytestmark = pytest.mark.usefixtures("as_it_was")


def states_of(action: type[Action]) -> dict[str, str]:
    """The states that the model has, with their words."""
    assert action.model is not None
    meta: Any = action.model._meta
    return dict(meta.get_field("state").flatchoices)


OTHER_STATES = {
    action: others for action in WITH_TARGET
    if action.from_states and (others := sorted(set(states_of(action)) - action.from_states))
}  # fmt: skip
FIRST = {action: others[0] for action, others in OTHER_STATES.items()}
OTHERS = [
    pytest.param(action, state, id=f"{action.slug}-{state}")
    for action, others in OTHER_STATES.items()
    for state in others
]


def stored() -> dict[str, tuple[int, str]]:
    """What every table of every model holds, as a number of rows and a digest of them all."""
    tables = sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})
    # Names of our own tables.
    each = "SELECT '{0}', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{0}\" t"
    with as_system("tests: look"), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each.format(table) for table in tables))
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}


@pytest.mark.parametrize(("action", "state"), OTHERS)
def test_from_another_state_it_is_refused_in_words(action: type[Action], state: str, arena: Arena) -> None:
    target, data, actor = one_of(arena, action, "nordhavn"), DATA[action.slug](arena), right_actor(arena, action)
    put_in_state(target, state)
    # All tables are read for one state of each action: the states differ in the words alone.
    is_read = state == FIRST[action]
    before = stored() if is_read else {}
    with pytest.raises(ActionRefused) as refusal:
        run(action, actor, target.uid, data)
    # Not rolled back by the test: a refusal leaves no run, no entry in the log, no command, no changed row by itself.
    assert not is_read or stored() == before
    assert f"”{states_of(action)[state]}”" in refusal.value.reason


def test_a_row_that_is_changed_is_noticed(arena: Arena) -> None:
    """The control of the comparison above: what an action does, is seen by it."""
    action = next(action for action in WITH_TARGET if action.slug == "lock_user")
    before, during = stored(), {}

    def work() -> None:
        target = one_of(arena, action, "nordhavn")
        run(action, right_actor(arena, action), target.uid, DATA[action.slug](arena))
        during.update(stored())

    undone(work)
    changed = {table for table, held in during.items() if held != before[table]}
    assert {"kernel_actionrun", "kernel_auditentry", "kernel_outboxcommand", "accounts_user"} <= changed
    assert stored() == before
