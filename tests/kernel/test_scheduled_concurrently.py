"""Two sweeps at once, one that dies in the middle, one that takes back while another does: each run is done once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from accounts.models import Account
from selfservice.kernel.actions.runner import ActionRefused, Change, registry, run
from selfservice.kernel.actions.scheduled import cancel, perform_due
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.at_once import at_once
from tests.kernel.conftest import actor
from tests.kernel.examples import Rename
from tests.world import World, make_account, make_world

pytestmark = pytest.mark.usefixtures("committed")


class CountedRename(Rename):
    """Counts, in the account's name, how often it was done; and may lose the database on the way."""

    slug = "example_counted"
    later = True
    dies: ClassVar[bool] = False

    def refuse(self, target: Account, data: Mapping[str, Any], today: Any) -> None:
        return None

    def apply(self, target: Account, data: Mapping[str, Any], now: datetime) -> Change:
        target.name += "!"
        target.save()
        if self.dies:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return Change(target, after={"name": target.name})

    def command(self, target: Account, data: Mapping[str, Any], change: Change) -> None:
        return None


del registry[CountedRename.slug]


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(registry, CountedRename.slug, CountedRename)
    monkeypatch.setattr(CountedRename, "dies", False)
    yield


def planned(world: World, number: int) -> list[ActionRun]:
    """Runs on so many accounts, all of them due."""
    with as_system("tests"):
        accounts = [make_account(world.nordhavn, f"{60000000 + n}", name="Navn") for n in range(number)]
    day = timezone.localdate() + timedelta(days=1)
    data = {"name": "x", "due_on": day.isoformat()}
    rows = [run(CountedRename, actor(world.mette), account.uid, data) for account in accounts]
    with as_system("tests"):
        ActionRun.objects.system().filter(state="scheduled").update(due_at=timezone.now() - timedelta(minutes=1))
    return rows


def names() -> list[str]:
    with as_system("tests"):
        return list(Account.objects.system().filter(number__startswith="6").values_list("name", flat=True))


def states() -> set[str]:
    with as_system("tests"):
        return set(ActionRun.objects.system().filter(action="example_counted").values_list("state", flat=True))


def test_by_four_at_once_each_is_done_once() -> None:
    planned(make_world(), 12)
    assert sum(at_once(4, lambda _n: perform_due())) == 12
    assert names() == ["Navn!"] * 12
    assert states() == {"done"}
    with as_system("tests"):
        assert AuditEntry.objects.system().filter(event="example_counted").count() == 12


def test_one_that_dies_in_the_middle_has_done_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    planned(make_world(), 2)
    monkeypatch.setattr(CountedRename, "dies", True)
    with pytest.raises(OperationalError):
        perform_due()
    connections.close_all()
    assert (names(), states()) == (["Navn"] * 2, {"scheduled"})
    monkeypatch.setattr(CountedRename, "dies", False)
    assert perform_due() == 2
    assert (names(), states()) == (["Navn!"] * 2, {"done"})


def test_taken_back_or_done_and_never_both() -> None:
    world = make_world()
    rows = planned(world, 6)
    somebody = actor(world.mette)

    def do(n: int) -> Any:
        if n == 0:
            return perform_due()
        taken = []
        for row in reversed(rows):
            try:
                taken.append(cancel(row.uid, somebody).uid)
            except ActionRefused:
                continue
        return taken

    done, taken = at_once(2, do)
    assert done + len(taken) == 6
    assert sorted(names()) == sorted(["Navn!"] * done + ["Navn"] * len(taken))
    with as_system("tests"):
        cancelled = ActionRun.objects.system().filter(state="cancelled").values_list("uid", flat=True)
        assert set(cancelled) == set(taken)
