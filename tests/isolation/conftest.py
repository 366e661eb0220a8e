"""One arena for all tests of a file, in a transaction that is rolled back; each cell is a savepoint in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.isolation import makers_batches as _makers_batches  # noqa: F401  (fills the makers)
from tests.isolation import makers_billing as _makers_billing  # noqa: F401  (fills the makers)
from tests.isolation import makers_numbers as _makers_numbers  # noqa: F401  (fills the makers)
from tests.isolation import makers_orders as _makers_orders  # noqa: F401  (fills the makers)
from tests.isolation import makers_swaps as _makers_swaps  # noqa: F401
from tests.isolation import makers_transfers as _makers_transfers  # noqa: F401  (fills the makers)
from tests.isolation import makers_usage as _makers_usage  # noqa: F401  (fills the makers)
from tests.isolation import makers_users as _makers_users  # noqa: F401
from tests.isolation.arena import Arena, make_arena


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count the cells after they have been asked, however the tests are shuffled."""
    items.sort(key=lambda item: item.name == "test_there_are_as_many_cells_as_there_were")


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """No slow hashing, no padded answers, no log."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    # Slow machines: no proof grows old on the way.
    changed = override_settings(PASSWORD_HASHERS=hashers, STEP_UP_LIFE=timedelta(days=1))
    with changed, pytest.MonkeyPatch.context() as patch:
        patch.setattr("accounts.onboarding.views.ANSWER_SECONDS", 0.0)
        patch.setattr("accounts.profile.password_views.ANSWER_SECONDS", 0.0)
        # Nor is a visit noted in one of two answers alone.
        patch.setattr("accounts.session.middleware.NOTE_EVERY", timedelta(days=1))
        # A line a request, of which there are thousands, nearly all of them refused on purpose.
        logging.disable(logging.CRITICAL)
        yield
        logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def rolled_back(django_db_setup: None, django_db_blocker: Any, quick: None) -> Iterator[None]:
    """A transaction around all tests of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
        cache.clear()


@pytest.fixture(scope="module")
def arena(rolled_back: None) -> Arena:
    """Made once a file."""
    return make_arena()


@pytest.fixture
def as_it_was(arena: Arena) -> Iterator[None]:
    """Rows of one test are not the next one's."""
    rows, point = dict(arena.rows), transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)
    transaction.savepoint_commit(point)
    arena.rows = rows
