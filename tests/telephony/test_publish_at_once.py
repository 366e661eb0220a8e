"""Two people who publish the same draft in the same moment: it is put into use once."""

from __future__ import annotations

from selfservice.kernel.actions.base import ActionRefused
from telephony.models import FlowVersion
from tests.accounts.at_once import at_once
from tests.telephony.publishing import make_flow, publish, versions
from tests.world import make_world

State = FlowVersion.State


def test_a_draft_is_put_into_use_once(committed: None) -> None:
    world = make_world()
    flow = make_flow(world.nordhavn).flow

    def send(_n: int) -> bool:
        try:
            publish(world.mette, flow)
        except ActionRefused:
            return False
        return True

    assert sorted(at_once(2, send)) == [False, True]
    assert {n: row.state for n, row in versions(flow).items()} == {1: State.ARCHIVED, 2: State.PUBLISHED}
