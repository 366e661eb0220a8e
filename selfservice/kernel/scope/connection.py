"""Cursors that announce the current actor to PostgreSQL, where row-level security reads it (scope/rls.py).

The announcement is a statement of its own, sent before another one only if the transaction holds a different actor: a
block of scope/context.py without queries costs nothing. The cursor is psycopg's, below Django, so that raw SQL and COPY
are covered, too (ADR 0010).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.context import ScopeMissing, current_actor

if TYPE_CHECKING:
    from psycopg import Cursor as _Cursor

    ServerBindingCursor = _Cursor[Any]
else:
    from django.db.backends.postgresql.base import ServerBindingCursor

ANNOUNCE = "SELECT set_config('app.companies', %s, true), set_config('app.everything', %s, true)"
# The setting at the begin of a transaction: no company, not everything.
NOBODY = ("", "off")
# These read no rows, and never begin a transaction.
END_OF_SAVEPOINT = ("RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def setting(actor: Actor | None) -> tuple[str, str]:
    """Return what row-level security lets through, as values of `app.companies` and `app.everything`."""
    if actor is None:
        return NOBODY
    return ",".join(map(str, sorted(actor.company_ids))), "on" if actor.everything else "off"


class AnnouncingCursor(ServerBindingCursor):
    """The cursor of every connection of the portal's own role."""

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        if not (isinstance(query, str) and query.startswith(END_OF_SAVEPOINT)):
            self._announce()
        result = super().execute(query, *args, **kwargs)
        if self.statusmessage == "ROLLBACK":
            # Also after ROLLBACK TO SAVEPOINT, however it is written: it restores an earlier setting.
            self._set_announced(None)
        return result

    def executemany(self, *args: Any, **kwargs: Any) -> Any:
        self._announce()
        return super().executemany(*args, **kwargs)

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        self._announce()
        return super().copy(*args, **kwargs)

    def stream(self, *args: Any, **kwargs: Any) -> Any:
        self._announce()
        return super().stream(*args, **kwargs)

    def _announce(self) -> None:
        connection: Any = self.connection
        status = connection.info.transaction_status
        if status == TransactionStatus.IDLE:
            # The setting has ended with the last transaction.
            self._set_announced(NOBODY)
        wanted = setting(current_actor())
        # In autocommit mode there is no transaction to set it in; after an error PostgreSQL refuses every statement.
        if wanted != connection.announced and not connection.autocommit and status != TransactionStatus.INERROR:
            super().execute(ANNOUNCE, wanted)
            self._set_announced(wanted)

    def _set_announced(self, announced: tuple[str, str] | None) -> None:
        connection: Any = self.connection
        connection.announced = announced


def _no_server_side_cursor() -> Any:
    """Refuse it: FETCH would read its rows under whichever actor was announced last."""
    raise ScopeMissing("a server-side cursor cannot announce the actor (DISABLE_SERVER_SIDE_CURSORS)")


def _use_announcing_cursors(sender: Any, connection: Any, **_kwargs: Any) -> None:
    if connection.alias == "default":
        connection.connection.cursor_factory = AnnouncingCursor
        connection.chunked_cursor = _no_server_side_cursor


def install() -> None:
    """Give every new connection such cursors. Without them, no row is visible."""
    connection_created.connect(_use_announcing_cursors, dispatch_uid="announcing cursors")
