"""Many asked for in the same moment are still ten an hour."""

from __future__ import annotations

from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.scope.models import as_system
from subscriptions.sims.actions.reveal_puk import RevealPuk
from subscriptions.sims.limits import MOST_CODES
from tests.accounts.at_once import at_once
from tests.numbers import PUK1, make_number
from tests.subscriptions.conftest import fresh, runs
from tests.world import make_world


def test_never_more_than_ten(committed: None) -> None:
    world = make_world()
    with as_system("tests"):
        # Of several cards, so that no lock of the number's own makes them wait for each other.
        more = [
            make_number(world.konto, f"+453000000{n}", f"894501000000000{n}999", user=world.nynne) for n in range(4)
        ]
        nynne = fresh(portal_actor(world.nynne))
    numbers = [world.own_number, *more]

    def ask(index: int) -> str:
        try:
            return str(run(RevealPuk, nynne, numbers[index % len(numbers)].uid, {"which": "puk1"}).revealed)
        except ActionRefused:
            return ""

    shown = at_once(MOST_CODES + 6, ask)
    assert sorted(shown) == [""] * 6 + [PUK1] * MOST_CODES
    assert len(runs("reveal_puk")) == MOST_CODES
