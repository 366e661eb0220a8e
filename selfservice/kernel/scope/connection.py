"""Cursors that tell PostgreSQL whose eyes are used, when a statement is about to run and only if it was told otherwise.

Told this late, and not when a block of scope/context.py begins, a page that asks nothing costs nothing, and a block
inside a block costs no statement on its way out. Told here, below Django, nothing slips past: not raw SQL, not COPY.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.context import ScopeMissing, current_actor

if TYPE_CHECKING:
    from psycopg import ClientCursor

    Cursor = ClientCursor[Any]
else:
    from django.db.backends.postgresql.base import Cursor

# What a fresh transaction has: no company, not everything.
NOBODY = ("", "off")
ANNOUNCE = "SELECT set_config('app.companies', %s, true), set_config('app.everything', %s, true)"
SETTING = frozenset("0123456789,onf")
# These see no rows. (The setting lives in the transaction, so outside one there is nothing to tell.)
BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT")


def setting(actor: Actor | None) -> tuple[str, str]:
    """What row-level security (scope/rls.py) is to let through, as PostgreSQL is told it."""
    if actor is None:
        return NOBODY
    return ",".join(map(str, sorted(actor.company_ids))), "on" if actor.everything else "off"


class AnnouncingCursor(Cursor):
    """The cursor of every connection of the portal's own role."""

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query, str):
            if query.lstrip()[:8].upper() == "ROLLBACK":
                # The setting goes back with the savepoint, however it is written: what was told is forgotten.
                self._mark(None)
                return super().execute(query, *args, **kwargs)
            if query.startswith(BOOKKEEPING):
                # It may be what begins the transaction; what was told in the last one no longer counts.
                self._forget_the_last_transaction()
                return super().execute(query, *args, **kwargs)
        wanted = self._untold()
        if wanted is None:
            return super().execute(query, *args, **kwargs)
        if not isinstance(query, str):
            self._tell(wanted)
            return super().execute(query, *args, **kwargs)
        # Told with the statement itself, which spares a way to the server and back; its own result comes second.
        companies, everything = wanted
        found = super().execute(f"{ANNOUNCE % (quoted(companies), quoted(everything))}; {query}", *args, **kwargs)
        self._mark(wanted)
        self.nextset()
        return found

    def executemany(self, *args: Any, **kwargs: Any) -> Any:
        self._announce()
        return super().executemany(*args, **kwargs)

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        self._announce()
        return super().copy(*args, **kwargs)

    def stream(self, *args: Any, **kwargs: Any) -> Any:
        self._announce()
        return super().stream(*args, **kwargs)

    def _mark(self, told: tuple[str, str] | None) -> None:
        connection: Any = self.connection
        connection.announced = told

    def _forget_the_last_transaction(self) -> None:
        if self.connection.info.transaction_status == TransactionStatus.IDLE:
            self._mark(NOBODY)

    def _announce(self) -> None:
        wanted = self._untold()
        if wanted is not None:
            self._tell(wanted)

    def _untold(self) -> tuple[str, str] | None:
        """What PostgreSQL is to be told before the next statement; None when it knows, or would not listen."""
        self._forget_the_last_transaction()
        connection: Any = self.connection
        wanted = setting(current_actor())
        if wanted == getattr(connection, "announced", None) or connection.autocommit:
            return None
        # After an error PostgreSQL refuses every statement, this one too, until the roll-back.
        return None if connection.info.transaction_status == TransactionStatus.INERROR else wanted

    def _tell(self, wanted: tuple[str, str]) -> None:
        super().execute(ANNOUNCE, wanted)
        self._mark(wanted)


def quoted(setting: str) -> str:
    """A setting of ours in a statement: ids with commas, or a word. Nothing that a person has written gets here."""
    if not set(setting) <= SETTING:
        raise ValueError(setting)
    return f"'{setting}'"


def _no_server_cursor() -> Any:
    """Its rows are fetched with statements that nothing here sees, under whatever was told last."""
    raise ScopeMissing("a server-side cursor can't tell PostgreSQL whose eyes are used (DISABLE_SERVER_SIDE_CURSORS)")


def _use(sender: Any, connection: Any, **_kwargs: Any) -> None:
    if connection.alias == "default":
        connection.connection.cursor_factory = AnnouncingCursor
        connection.chunked_cursor = _no_server_cursor


def install() -> None:
    """From now on, every connection made gives such cursors. Without this, nobody sees a row."""
    connection_created.connect(_use, dispatch_uid="announcing cursors")
