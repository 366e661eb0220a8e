"""PostgreSQL's plans of the statements that a page of the list of subscriptions runs.

A company has 20,000 mobile subscriptions. The statistics are stale first (of when it had 100), then fresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import QueryDict

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.lists.cached_pages import ListQuery
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from selfservice.local.postgres import Postgres
from subscriptions.lists.views import LISTS
from subscriptions.models import Category
from tests import explained
from tests.bench.filters import FILL
from tests.bench.find import CARDS
from tests.bench.subscriptions import ACCOUNTS
from tests.explained import Database, Params, Reader
from tests.numbers import make_plan
from tests.world import make_account, make_user, make_world

FEW, ROWS, SHARE = 100, 20_000, 0.33
# The tables that grow with a company's numbers.
LARGE = ("subscriptions_subscription", "subscriptions_holderword", "subscriptions_simcard")


class Explained:
    """The database with its readers, for as long as `opened` lasts."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.known: dict[str, str] = {}
        self.readers: list[Reader] = []

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
        values = {"company": world.nordhavn.pk, "size": ROWS, "share": SHARE}
        self.database.never_refresh()
        self.database.run(FILL, values | {"first": 1, "last": FEW})
        self.database.refresh()
        self.database.run(FILL, values | {"first": FEW + 1, "last": ROWS})
        self.database.run(CARDS, values)

    def statements(self, actor: PortalActor, query: str) -> list[tuple[str, Params]]:
        """Return the statements of one page, without its counts."""
        page = LISTS[Category.MOBILE]()
        asked: Any = ListQuery(actor, QueryDict(f"type=mobil{query.format(**self.known).replace(' ', '+')}"))
        page.setup(asked)
        return self.database.statements(lambda: page.page(page.state.order(), page.state.size()))


@contextmanager
def opened(postgres: Postgres) -> Iterator[Explained]:
    """Create the database and make it Django's, in this thread; drop it afterwards."""
    with explained.opened(postgres, LARGE) as database:
        filled = Explained(database)
        filled.fill()
        yield filled
