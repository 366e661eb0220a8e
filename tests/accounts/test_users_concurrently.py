"""Two administrators who remove each other in the same moment: one of them stays. And one form sent many times."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.permissions.access import administrators
from selfservice.kernel.scope.models import as_system
from tests.accounts.at_once import at_once
from tests.accounts.test_wizard import begin, person, walk
from tests.signed_in import sign_in
from tests.world import make_user, make_world


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("address", ["laas", "luk"])
def test_one_administrator_stays(address: str) -> None:
    world = make_world()
    with as_system("tests"):
        pair = [world.frida, make_user(world.fremmed, "otto")]
    clients = [sign_in(user) for user in pair]

    def remove_the_other(n: int) -> int:
        return clients[n].post(f"/brugere/{pair[1 - n].uid}/{address}/").status_code

    for _ in range(3):
        at_once(2, remove_the_other)
        with as_system("tests"):
            assert len(administrators(world.fremmed.pk)) == 1


@pytest.mark.usefixtures("committed")
def test_the_check_sent_many_times_at_once_is_one_login() -> None:
    world = make_world()
    clients = [sign_in(world.mette) for _ in range(4)]
    draft = begin(clients[0], world)
    walk(clients[0], world, draft)
    answers = at_once(4, lambda n: clients[n].post(f"/brugere/opret/{draft.uid}/tjek/").status_code)
    assert set(answers) == {302}
    with as_system("tests"):
        assert User.objects.system().filter(name="Frode Fjord").count() == 1


@pytest.mark.usefixtures("committed")
def test_the_first_form_sent_many_times_at_once_is_one_draft() -> None:
    world = make_world()
    clients, form = [sign_in(world.mette) for _ in range(4)], person(world)
    where = at_once(4, lambda n: clients[n].post("/brugere/opret/", form).headers.get("Location"))
    assert len(set(where)) == 1
