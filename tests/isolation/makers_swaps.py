"""SIM swaps that wait for somebody's word."""

from __future__ import annotations

from uuid import uuid4

from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.makers import MAKERS, Thing, none
from tests.isolation.makers_numbers import OWNERS, number_of
from tests.isolation.routes import Route
from tests.isolation.rows import new_row


def requests(arena: Arena, route: Route) -> list[Thing]:
    """One for each number, asked by nobody who is here: an administrator of its company can answer."""
    found = []
    for owner, company in OWNERS[1:]:
        key = f"swap of {owner}'s card"
        if key not in arena.rows:
            target = number_of(arena, owner, company)
            with as_system("tests: a swap that waits"):
                arena.rows[key] = new_row(
                    arena, "kernel.ActionRun", company, action="swap_sim", state="awaiting", actor_id=0,
                    target_model="subscriptions.subscription", target_id=target.pk, request_id=uuid4(),
                    data={"kind": "esim"},
                )  # fmt: skip
        found.append(Thing(key, {"uid": arena.rows[key].uid}, company))
    return [*found, *none()]


MAKERS |= {"swap_answer": requests}
