"""What was counted is believed until a row of its kind is written, and not a moment longer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as Gone

from accounts.models import Account, Company
from accounts.permissions.access import portal_actor
from selfservice.kernel.cache import versions
from selfservice.kernel.cache.versions import touch, version_key
from selfservice.kernel.scope.models import ScopeMissing, acting_as, as_system
from selfservice.kernel.tables.counts import Count, access_key, cached_counts
from tests.world import World, make_account, make_world


def counted(world: World, who: Any) -> tuple[list[Count], int]:
    """The count of accounts as a person sees them, and how many statements it took."""
    with as_system("tests"):
        actor = portal_actor(who)
    with acting_as(actor), CaptureQueriesContext(connection) as queries:
        seen = Account.objects.visible_to(actor)
        found = cached_counts(Account, access_key(actor), lambda: [seen])
    return found, len([query for query in queries if "count(*)" in query["sql"]])


def test_the_second_time_nothing_is_asked(world: World) -> None:
    assert counted(world, world.mette) == ([Count(3)], 1)
    assert counted(world, world.mette) == ([Count(3)], 0)


def test_a_user_who_sees_less_gets_smaller_counts(world: World) -> None:
    counted(world, world.mette)
    assert counted(world, world.jonas) == ([Count(1)], 1)
    assert counted(world, world.frida) == ([Count(1)], 1)
    assert counted(world, world.mette) == ([Count(3)], 0)


def test_a_row_that_is_written_is_counted_at_once(world: World) -> None:
    counted(world, world.mette)
    with as_system("tests"):
        account = make_account(world.nordhavn, "44100999")
    assert counted(world, world.mette) == ([Count(4)], 1)
    with as_system("tests"):
        Account.objects.system().filter(pk=account.pk).update(company=world.fremmed)
    assert counted(world, world.mette) == ([Count(3)], 1)
    with as_system("tests"):
        Account.objects.system().filter(pk=world.other_konto.pk).delete()
    assert counted(world, world.mette) == ([Count(2)], 1)


def test_a_refused_write_and_other_models_change_nothing(world: World) -> None:
    counted(world, world.mette)
    with pytest.raises(ScopeMissing):
        Account(company=world.nordhavn, number="1").save()
    touch(Company)
    assert counted(world, world.mette) == ([Count(3)], 0)


@pytest.mark.usefixtures("committed")
def test_it_is_noted_again_when_it_is_committed() -> None:
    """Who counts in between sees the rows as they were: that count is not believed afterwards."""
    with transaction.atomic():
        touch(Account)
        before = cache.get(version_key(Account))
        touch(Account)
        waiting = len(connection.run_on_commit)
        last = cache.get(version_key(Account))
        assert last != before
    assert waiting == 1
    assert cache.get(version_key(Account)) not in (before, last, None)


@pytest.mark.usefixtures("committed")
def test_what_is_undone_does_not_take_the_note_with_it() -> None:
    with transaction.atomic():
        with pytest.raises(ValueError, match="undone"), transaction.atomic():
            touch(Account)
            raise ValueError("undone")
        touch(Account)
        noted = cache.get(version_key(Account))
    assert cache.get(version_key(Account)) != noted


@pytest.mark.usefixtures("committed")
def test_counts_of_before_the_commit_are_forgotten() -> None:
    world = make_world()
    with transaction.atomic(), as_system("tests"):
        make_account(world.nordhavn, "44100999")
        version = cache.get(version_key(Account))
    assert cache.get(version_key(Account)) != version
    assert counted(world, world.mette) == ([Count(4)], 1)


def test_without_the_cache_it_is_counted_each_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: Any, **_kwargs: Any) -> None:
        raise Gone

    monkeypatch.setattr(versions, "_quiet_until", 0.0)
    monkeypatch.setattr(cache, "get_many", gone)
    monkeypatch.setattr(cache, "set", gone)
    with as_system("tests"):
        make_account(world.nordhavn, "44100999")
    assert counted(world, world.mette) == ([Count(4)], 1)
    assert counted(world, world.mette) == ([Count(4)], 1)
