"""Locks of actions on orders, which lock the order before what workers lock before it: waiting would be a deadlock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.core.refusals import TemporaryReason


@contextmanager
def without_waiting() -> Iterator[None]:
    """Refuse the action if rows that it locks with `nowait` are locked already, so that the other one goes on."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise ActionRefused(TemporaryReason(_("It is being changed just now. Try again in a moment."))) from error
