"""PostgreSQL's plans of the statements that a page of the list of subscriptions runs, in a database of their own.

A company has 20,000 mobile subscriptions there. The statistics are stale first (of when it had 100), then fresh.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
from django.db import connection, connections
from django.http import QueryDict
from psycopg import sql

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.lists.cached_pages import ListQuery
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from selfservice.local.postgres import Postgres
from subscriptions.lists.views import LISTS
from subscriptions.models import Category
from tests.bench.filters import FILL
from tests.bench.find import CARDS
from tests.bench.subscriptions import ACCOUNTS
from tests.caches import empty_caches
from tests.numbers import make_plan
from tests.portal import make_database
from tests.world import make_account, make_user, make_world

DATABASE = "plans"
FEW, ROWS, SHARE = 100, 20_000, 0.33
# The tables that grow with a company's numbers.
LARGE = ("subscriptions_subscription", "subscriptions_holderword", "subscriptions_simcard")
# Plans that PostgreSQL makes for the values of a prepared statement before it considers one for any values.
PLANNED = 5
Params = Sequence[Any] | Mapping[str, Any]
PLACEHOLDER = re.compile(r"%(?:%|s|\((\w+)\)s)")


@dataclass(frozen=True)
class Scan:
    """A node of a plan that reads a table, with the rows that it read in total (with ANALYZE)."""

    kind: str
    table: str
    condition: str
    rows: float


@dataclass(frozen=True)
class Reader:
    """A company's rows as somebody sees them."""

    name: str
    actor: PortalActor


class Explained:
    """The database with its readers, for as long as `opened` lasts."""

    def __init__(self, postgres: Postgres) -> None:
        self.url = postgres.url(DATABASE, "postgres")
        self.known: dict[str, str] = {}
        self.readers: list[Reader] = []
        self._values: dict[str, Any] = {}

    def fill(self) -> None:
        """Create the rows; statistics are of the first of them."""
        with as_system("tests: a world to explain"):
            world = make_world()
            accounts = [make_account(world.nordhavn, f"{45000000 + n}") for n in range(ACCOUNTS - 2)]
            plans = [make_plan(), *(make_plan(f"plan-{n}", name=f"Fri Tale {n}") for n in range(2))]
            named = [account.pk for account in (world.konto, *accounts)]
            lone = make_user(world.nordhavn, "lone", {Function.MOBILE}, account_ids=[*named[:3], named[-1]])
            users = {"a group": world.mette, "one company": world.freja, "named accounts": lone}
            for name, user in users.items():
                self.readers.append(Reader(name, portal_actor(User.objects.system().get(pk=user.pk))))
        self.known = {
            "account": accounts[-1].number,
            "other_account": accounts[0].number,
            "plan": plans[-1].code,
            "other_plan": plans[0].code,
            "plan_word": "tale",
            "large": str(world.nordhavn.uid),
            "small": str(world.datter.uid),
        }
        self._values = {"company": world.nordhavn.pk, "size": ROWS, "share": SHARE}
        for table in LARGE:
            self._run(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        self._run(FILL, first=1, last=FEW)
        self.refresh()
        self._run(FILL, first=FEW + 1, last=ROWS)
        self._run(CARDS)

    def refresh(self) -> None:
        """Bring statistics up to date."""
        self._run(f"VACUUM ANALYZE {', '.join(LARGE)}")

    def statements(self, actor: PortalActor, query: str) -> list[tuple[str, Params]]:
        """Return the statements of one page, without its counts."""
        page = LISTS[Category.MOBILE]()
        asked: Any = ListQuery(actor, QueryDict(f"type=mobil{query.format(**self.known).replace(' ', '+')}"))
        page.setup(asked)
        found: list[tuple[str, Params]] = []

        def note(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
            found.append((text, params or ()))
            return execute(text, params, many, context)

        with connection.execute_wrapper(note):
            page.page(page.state.order(), page.state.size())
        return [(text, params) for text, params in found if any(table in text for table in LARGE)]

    def _run(self, statement: str, **values: Any) -> None:
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(statement.encode(), self._values | values if "%(" in statement else None)


@contextmanager
def opened(postgres: Postgres) -> Iterator[Explained]:
    """Create the database and make it Django's, in this thread; drop it afterwards."""
    with own_database(postgres, DATABASE):
        explained = Explained(postgres)
        explained.fill()
        yield explained


@contextmanager
def own_database(postgres: Postgres, name: str) -> Iterator[str]:
    """Create an empty database and make it Django's, in this thread; drop it afterwards. Gives a superuser's URL."""
    make_database(postgres, name, os.environ)
    usual: Any = connections["default"]
    own = usual.copy()
    own.settings_dict["NAME"] = name
    connections["default"] = own
    empty_caches()
    try:
        yield postgres.url(name, "postgres")
    finally:
        own.close()
        connections["default"] = usual
        empty_caches()
        postgres.drop_database(name)


def scans(text: str, params: Params, tables: Sequence[str] = LARGE) -> list[Scan]:
    """Run the statement, planned for its values; return how it reads the tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}", params)
        return _scans(cursor.fetchone()[0], tables)


_names = count()


def scans_prepared(text: str, params: Params, tables: Sequence[str] = LARGE) -> list[Scan]:
    """Run the statement by the plan that PostgreSQL chooses from the sixth time on, which may be one for any values."""
    values: list[Any] = []

    def numbered(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        values.append(params[found[1]] if isinstance(params, Mapping) else params[len(values)])
        return f"${len(values)}"

    prepared = PLACEHOLDER.sub(numbered, text)
    name = f"explained_{next(_names)}"
    with connection.cursor() as cursor:
        literals = ", ".join(sql.Literal(value).as_string(connection.connection) for value in values)
        cursor.execute(f"PREPARE {name} AS {prepared}")
        for _ in range(PLANNED):
            cursor.execute(f"EXPLAIN EXECUTE {name}({literals})")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE {name}({literals})")
        found = _scans(cursor.fetchone()[0], tables)
        cursor.execute(f"DEALLOCATE {name}")
    return found


def _scans(plan: Any, tables: Sequence[str] = LARGE) -> list[Scan]:
    """Return the nodes that read the tables."""
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return list(_walk(plan[0]["Plan"], "", tables))


def _walk(node: Mapping[str, Any], table: str, tables: Sequence[str]) -> Iterator[Scan]:
    kind, table = node["Node Type"], node.get("Relation Name", table)
    # The index below a bitmap heap scan has no name of a table.
    if table in tables and "Scan" in kind:
        loops = node["Actual Loops"]
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        yield Scan(kind, table, node.get("Index Cond", ""), loops * (node["Actual Rows"] + removed))
    for below in node.get("Plans", ()):
        yield from _walk(below, table if kind.startswith("Bitmap") else "", tables)
