"""Plans of a list's filters and searches: how PostgreSQL reads a page of each, for readers of one company's rows.

An app fills a database (`ExplainedList`), gives its cases, and says what they may read. A company has 20,000 rows. The
statistics are stale first (of when it had 100), then fresh; each statement is planned for its values and as prepared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qs

import psycopg

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import acting_as, as_system
from tests import plugin
from tests.plans.explained import Params, Scan, own_database, read_page, scans, scans_prepared

FEW, ROWS, SHARE = 100, 20_000, 0.33
STATISTICS = ("stale", "fresh")
# The one search that need not read a table.
NO_MATCH = "search: no match"


@dataclass(slots=True)
class ExplainedList:
    """The database with its readers."""

    url: str
    # The actors by name: each sees the company's rows in another way.
    readers: dict[str, PortalActor] = field(default_factory=dict)
    # Values of the cases' queries.
    known: dict[str, str] = field(default_factory=dict)
    # Values of the statements that fill the tables.
    values: dict[str, Any] = field(default_factory=dict)

    database: ClassVar[str]
    # The tables that grow with a company's rows.
    tables: ClassVar[Sequence[str]]
    # The statement that creates the rows from `first` to `last`, and those for what refers to all of them.
    rows: ClassVar[str]
    others: ClassVar[tuple[str, ...]]

    def make(self) -> Mapping[str, User]:
        """Create the world and return the readers; set `known`, and the values of the statements."""
        raise NotImplementedError

    def page(self) -> Any:
        """Return the list's page."""
        raise NotImplementedError

    def fill(self) -> None:
        """Create the rows; statistics are of the first of them."""
        with as_system("tests: a world to explain"):
            users = self.make()
            self.readers = {name: portal_actor(User.objects.system().get(pk=user.pk)) for name, user in users.items()}
        self.values |= {"size": ROWS, "share": SHARE}
        for table in self.tables:
            self.run(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        self.run(self.rows, first=1, last=FEW)
        self.refresh()
        self.run(self.rows, first=FEW + 1, last=ROWS)
        for statement in self.others:
            self.run(statement)

    def refresh(self) -> None:
        """Bring statistics up to date."""
        self.run(f"VACUUM ANALYZE {', '.join(self.tables)}")

    def run(self, statement: str, **values: Any) -> None:
        """Run a statement as the superuser."""
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(statement.encode(), self.values | values if "%(" in statement else None)

    def statements(self, actor: PortalActor, query: str) -> list[tuple[str, Params]]:
        """Return the statements of one page that read the tables."""
        found = read_page(self.page(), actor, query.format(**self.known).replace(" ", "+"))[1]
        return [(text, params) for text, params in found if any(table in text for table in self.tables)]


class Read(NamedTuple):
    """Who reads a page, how its statements are planned, and what they read."""

    reader: str
    how: str
    scans: list[Scan]

    def total(self) -> float:
        """Return the number of rows that are read."""
        return sum(scan.rows for scan in self.scans)


# By statistics and case.
Plans = dict[tuple[str, str], list[Read]]


def plans_of(kind: type[ExplainedList], cases: Mapping[str, str]) -> Plans:
    """Return how each case is read."""
    with _opened(kind) as explained:
        found = _plans(explained, "stale", cases)
        explained.refresh()
        return found | _plans(explained, "fresh", cases)


@contextmanager
def _opened(kind: type[ExplainedList]) -> Iterator[ExplainedList]:
    with own_database(plugin.servers().postgres, kind.database) as url:
        explained = kind(url)
        explained.fill()
        yield explained


def _plans(explained: ExplainedList, statistics: str, cases: Mapping[str, str]) -> Plans:
    found: Plans = {(statistics, name): [] for name in cases}
    for reader, actor in explained.readers.items():
        for name, query in cases.items():
            with acting_as(actor):
                statements = explained.statements(actor, query)
                for how, explain in (("for its values", scans), ("prepared", scans_prepared)):
                    read = [scan for text, params in statements for scan in explain(text, params, explained.tables)]
                    found[statistics, name].append(Read(reader, how, read))
    return found


def assert_narrow(plans: Plans, statistics: str, name: str, columns: Sequence[str], *, most: int = -1) -> None:
    """No large table is read as a whole, but for at most `most` rows of it; an index is read at one of the columns."""
    narrow = re.compile(rf"\b({'|'.join(columns)})\b")
    for read in plans[statistics, name]:
        assert read.scans or name == NO_MATCH, read
        assert not [scan for scan in read.scans if scan.kind == "Seq Scan" and scan.rows > most], read
        assert all(narrow.search(scan.condition) for scan in read.scans if "Index" in scan.kind), read


def asked_for(cases: Mapping[str, str]) -> set[str]:
    """Return the names of the filters in the cases."""
    return {name for query in cases.values() for name in parse_qs(query, keep_blank_values=True)}
