"""The same form sent again, one after the other or at the same moment: one effect, and the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from accounts.models import Account
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import PortalActor, PublicActor
from selfservice.kernel.scope.models import as_system
from tests.kernel.conftest import actor
from tests.kernel.examples import Nothing, OpenAccount, Rename
from tests.kernel.test_actions import left
from tests.patience import SECONDS
from tests.world import World, make_world

pytestmark = pytest.mark.usefixtures("handler")
AT_ONCE = 32


def test_sent_twice(world: World, mette: PortalActor) -> None:
    key = uuid4()
    first = run(Rename, mette, world.konto.uid, {"name": "A"}, key)
    again = run(Rename, mette, world.konto.uid, {"name": "B"}, str(key))
    assert again.pk == first.pk
    assert (again.target, again.revealed, again.target_id) == (None, None, world.konto.pk)
    with as_system("tests"):
        assert Account.objects.system().get(pk=world.konto.pk).name == "A"
    assert left() == (1, 1, 1)


def test_the_same_request_by_another_person_is_another_run(
    world: World, mette: PortalActor, jonas: PortalActor
) -> None:
    key = uuid4()
    run(Rename, mette, world.konto.uid, {"name": "A"}, key)
    run(Rename, jonas, world.konto.uid, {"name": "B"}, key)
    assert left() == (2, 2, 2)


def test_the_same_request_of_another_action_is_another_run(world: World, mette: PortalActor) -> None:
    key = uuid4()
    run(Rename, mette, world.konto.uid, {"name": "A"}, key)
    run(Nothing, mette, request_id=key)
    assert left() == (2, 2, 1)


def test_requests_of_the_public_actor_are_idempotent(world: World) -> None:
    key = uuid4()
    assert run(Nothing, PublicActor(), request_id=key).pk == run(Nothing, PublicActor(), request_id=key).pk
    assert left() == (1, 1, 0)


@pytest.mark.parametrize("key", ["", "no uuid", "\0", "9" * 10_000, "'; DROP TABLE x"])
def test_what_is_no_request_id_counts_as_none(key: str, world: World, mette: PortalActor) -> None:
    run(Nothing, mette, request_id=key)
    run(Nothing, mette, request_id=key)
    assert left() == (2, 2, 0)


def test_a_refused_run_can_be_sent_again(world: World, mette: PortalActor) -> None:
    key = uuid4()
    with pytest.raises(ActionRefused):
        run(Rename, mette, world.konto.uid, {"name": "Konto 44100271"}, key)
    run(Rename, mette, world.konto.uid, {"name": "B"}, key)
    assert left() == (1, 1, 1)


def test_a_request_that_is_rolled_back_can_be_sent_again(committed: None) -> None:
    world = make_world()
    mette, key = actor(world.mette), uuid4()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        run(Rename, mette, world.konto.uid, {"name": "A"}, key)
        raise ZeroDivisionError
    assert left() == (0, 0, 0)
    run(Rename, mette, world.konto.uid, {"name": "A"}, key)
    assert left() == (1, 1, 1)


def test_sent_by_32_at_once(committed: None) -> None:
    world = make_world()
    mette, key, start = actor(world.mette), uuid4(), Barrier(AT_ONCE)

    def send(number: int) -> UUID:
        try:
            start.wait(SECONDS)
            uid: UUID = run(Rename, mette, world.konto.uid, {"name": f"Navn {number}"}, key).uid
            return uid
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = set(pool.map(send, range(AT_ONCE)))
    assert len(answers) == 1
    assert left() == (1, 1, 1)
    with as_system("tests"):
        row = ActionRun.objects.system().get()
        assert row.uid in answers
        assert Account.objects.system().get(pk=world.konto.pk).name == row.after["name"]


def test_another_request_for_the_same_target_waits_and_sees_what_the_first_has_done(committed: None) -> None:
    world = make_world()
    mette = actor(world.mette)

    def send() -> str:
        try:
            run(Rename, mette, world.konto.uid, {"name": "Samme navn"}, uuid4())
        except ActionRefused as refused:
            return refused.reason
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            run(Rename, mette, world.konto.uid, {"name": "Samme navn"}, uuid4())
            second = pool.submit(send)
            while not second.done() and not somebody_waits():
                pass
            assert not second.done()
        assert second.result(60) == "It has that name."
    assert left() == (1, 1, 1)


def somebody_waits() -> bool:
    """Whether a connection waits for a lock in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone() != (0,))


def test_what_is_unique_is_made_once_by_two_at_once(committed: None) -> None:
    world = make_world()
    people, start = [actor(world.mette), actor(world.frida)], Barrier(2)

    def send(person: PortalActor) -> str:
        try:
            start.wait(SECONDS)
            run(OpenAccount, person, data={"number": "77700011"})
        except Exception as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, people)) == ["FormInvalid", "done"]
    assert left() == (1, 1, 0)
