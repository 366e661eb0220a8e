"""PostgreSQL's plans of the statements that a page of the list of orders runs.

A company has 20,000 orders. The statistics are stale first (of when it had 100), then fresh.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from orders.lists.views import OrderList
from selfservice.kernel.lists.cached_pages import ListQuery
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from selfservice.local.postgres import Postgres
from tests.bench.order_rows import ACCOUNTS, FILL, TABLES
from tests.subscriptions.explained import Params, Reader, own_database
from tests.world import make_account, make_user, make_world

DATABASE = "order_plans"
FEW, ROWS, SHARE = 100, 20_000, 0.33


class Explained:
    """The database with its readers, for as long as `opened` lasts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.known: dict[str, str] = {}
        self.readers: list[Reader] = []

    def fill(self) -> None:
        """Create the rows; statistics are of the first of them."""
        with as_system("tests: a world to explain"):
            world = make_world()
            accounts = [make_account(world.nordhavn, f"{45000000 + n}", name=f"Lager {n}") for n in range(ACCOUNTS - 2)]
            named = [account.pk for account in (world.konto, *accounts)]
            ids = [*named[:3], named[-1]]
            lone = make_user(world.nordhavn, "lone", {Function.ORDERS}, account_ids=ids)
            one = make_user(world.nordhavn, "else", {Function.ORDERS})
            users = {"a group": world.mette, "one company": one, "named accounts": lone}
            for name, user in users.items():
                self.readers.append(Reader(name, portal_actor(User.objects.system().get(pk=user.pk))))
        today = timezone.localdate()
        self.known = {
            "account": accounts[-1].number,
            "other_account": accounts[0].number,
            "large": str(world.nordhavn.uid),
            "small": str(world.datter.uid),
            "first": f"{today - timedelta(days=700):%d-%m-%Y}",
            "last": f"{today - timedelta(days=670):%d-%m-%Y}",
        }
        values = {"company": world.nordhavn.pk, "size": ROWS, "share": SHARE}
        for table in TABLES:
            self._run(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        self._run(FILL, values | {"first": 1, "last": FEW})
        self.refresh()
        self._run(FILL, values | {"first": FEW + 1, "last": ROWS})
        with psycopg.connect(self.url, autocommit=True) as server:
            found = server.execute("SELECT max(id) FROM orders_order").fetchone()
        self.known["number"] = f"B{10_000_000 + (found[0] if found else 0)}"

    def refresh(self) -> None:
        """Bring statistics up to date."""
        self._run(f"VACUUM ANALYZE {', '.join(TABLES)}")

    def statements(self, actor: PortalActor, query: str) -> list[tuple[str, Params]]:
        """Return the statements of one page, without its counts."""
        page = OrderList()
        asked: Any = ListQuery(actor, QueryDict(query.format(**self.known).replace("+", "%2B").replace(" ", "+")))
        page.setup(asked)
        found: list[tuple[str, Params]] = []

        def note(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
            found.append((text, params or ()))
            return execute(text, params, many, context)

        with connection.execute_wrapper(note):
            page.page(page.state.order(), page.state.size())
        return [(text, params) for text, params in found if any(table in text for table in TABLES)]

    def _run(self, statement: str, values: Mapping[str, Any] | None = None) -> None:
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(statement.encode(), values)


@contextmanager
def opened(postgres: Postgres) -> Iterator[Explained]:
    """Create the database and make it Django's, in this thread; drop it afterwards."""
    with own_database(postgres, DATABASE) as url:
        explained = Explained(url)
        explained.fill()
        yield explained
