"""No page's query count depends on its rows. The counts are pinned: one that grows is looked at, one that falls too.

After a change that is meant: `UPDATE_QUERY_COUNTS=1 make test ARGS=tests/architecture/test_query_counts.py`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from selfservice.public import PUBLIC
from selfservice.support.models import WeeklyHours
from subscriptions.models import Subscription
from tests.accounts.test_wizard import begin, walk
from tests.numbers import make_number
from tests.orders.made import make_draft, place
from tests.pages import pages
from tests.telephony import many
from tests.world import World, make_account, make_company, make_user

PINNED = Path(__file__).with_name("query_counts.json")
MANY = 30


def many_more(world: World) -> None:
    """Thirty more of everything that the pages show."""
    with as_system("tests"):
        for index in range(MANY):
            company = make_company(f"{50000000 + index}", f"Datter {index}", parent=world.nordhavn)
            make_account(company, f"{56000000 + index}")
            make_user(company, f"many{index}")
            make_account(world.nordhavn, f"{57000000 + index}")
            make_number(world.konto, f"+45{21000000 + index}", f"89450100000009{index:05}")
            place(make_draft(world.konto, 1), world.mette)
        many.more(world, MANY)


def steps_of_the_wizard(client: Client, world: World) -> dict[str, str]:
    """The pages of a draft that has been answered to the end."""
    draft = begin(client, world)
    walk(client, world, draft)
    names = ("person", "companies", "functions", "check")
    paths = {f"user_draft_{name}": reverse(f"user_draft_{name}", args=[draft.uid]) for name in names}
    picker = reverse("user_draft_accounts", args=[draft.uid, world.nordhavn.uid])
    return {**paths, "user_draft_accounts": picker, "user_draft_accounts, searched": f"{picker}?q=konto"}


def of_a_number(world: World) -> dict[str, str]:
    """A number's page, the pages of its acts, and what is found of it."""
    number = world.colleagues_number
    acts = "spaer", "skift-sim", "skift-abonnement", "opsig", "overdrag", "flyt-konto"
    paths = {f"subscription_act, {act}": reverse("subscription_act", args=[number.uid, act]) for act in acts}
    found = {f"search, {text}": f"/soeg/?q={text}" for text in ("20", "holder")}
    lists = {f"subscriptions, {text}": f"/abonnementer/?type=mobil&{text}" for text in ("q=holder", "visning=drift")}
    return {**paths, **found, **lists, "subscription": reverse("subscription", args=[number.uid])}


def of_orders(world: World) -> dict[str, str]:
    """A draft with two items, and the page of an order that has been placed."""
    paths = {"order_draft": reverse("order_draft", args=[make_draft(world.konto, 2).uid, "bestil"])}
    order = make_draft(world.konto, 2)
    place(order, world.mette)
    return {**paths, "order": reverse("order", args=[order.uid])}


def counted(client: Client, path: str) -> int:
    # The first visit of a minute notes that the session is alive; templates are read once.
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return without_savepoints(queries)


def without_savepoints(queries: CaptureQueriesContext) -> int:
    return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_counts_are_the_same_with_many_rows_and_as_pinned(world: World, signed_in: Callable[[User], Client]) -> None:
    # Pages of support ask less while it is closed: at any hour, and whether or not another test has emptied the table.
    WeeklyHours.objects.all().delete()
    paths = dict(pages())
    paths["account"] = reverse("account", args=[world.konto.uid])
    mette = signed_in(world.mette)
    paths["user"] = reverse("user", args=[world.jonas.uid])
    paths["user_act"] = reverse("user_act", args=[world.jonas.uid, "luk"])
    paths |= steps_of_the_wizard(mette, world)
    paths |= of_a_number(world) | of_orders(world) | many.solution(world)

    def all_counted() -> dict[str, int]:
        return {name: counted(Client() if name in PUBLIC else mette, path) for name, path in paths.items()}

    few = all_counted()
    many_more(world)
    assert all_counted() == few
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        PINNED.write_text(json.dumps(few, indent=2, sort_keys=True) + "\n")
    assert few == json.loads(PINNED.read_text())


def test_a_sim_swap_is_as_many_statements_with_many_administrators(
    world: World, signed_in: Callable[[User], Client]
) -> None:
    """The kernel's part of them (session, claim, target, run, log, outbox) is that of every act on a subscription."""
    mette = signed_in(world.mette)

    def swapped(number: Subscription) -> int:
        path = reverse("subscription_act", args=[number.uid, "skift-sim"])
        mette.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = mette.post(path, {"kind": "esim", "request_id": str(uuid4())})
        assert answer.status_code == 302
        return without_savepoints(queries)

    one = swapped(world.colleagues_number)
    with as_system("tests"):
        for index in range(MANY):
            make_user(world.nordhavn, f"administrator{index}")
        another = make_number(world.konto, "+4521000000", "8945010000000900000")
    assert (one, swapped(another)) == (14, 14)
    with as_system("tests"):
        assert OutboxCommand.objects.system().filter(kind="mail", payload__template="sim_swap").count() > MANY
