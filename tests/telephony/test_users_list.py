"""The list of users: search, filters, tabs, what it says of each, download; many at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.models import as_system
from telephony.models import TelephonyUser
from tests.telephony import make
from tests.telephony.test_leaving import queue
from tests.world import World, make_user

LIST = "/telefoni/brugere/"


@pytest.fixture
def people(world: World) -> dict[str, TelephonyUser]:
    now = timezone.now()
    with as_system("tests"):
        pro = make.licence_type()
        old = now - timedelta(days=90)
        made = {
            "mette": make.user(world.nordhavn, "Mette Åkjær", direct="+4570101011", department="Salg", licence=pro,
                               short_number="11", last_used_at=now),
            "bo": make.user(world.nordhavn, "Bo Holm", mobile_number="+4520123456", department="Lager",
                            forward_always="+4526123456", forwards_out=True),
            "ida": make.user(world.nordhavn, "Ida Holm", licence=pro, last_used_at=old, state="leave",
                             leaves_on=timezone.localdate() + timedelta(days=5)),
            "ole": make.user(world.nordhavn, "Ole", state="barred"),
            "nye": make.user(world.datter, "Nye", state="invited"),
            "eva": make.user(world.nordhavn, "Eva", state="left", licence=None),
        }  # fmt: skip
        make.user(world.fremmed, "Frida Holm", department="Salg")
        make.flow(world.nordhavn, published=queue(made["mette"], made["bo"]), draft=queue(made["ida"]))
        make.greeting(world.nordhavn, now - timedelta(days=1), user=made["mette"])
        make.greeting(world.nordhavn, now + timedelta(days=20), user=made["bo"])
    return made


def names(client: Client, query: str = "") -> list[str]:
    return [row.name for row in client.get(f"{LIST}?{query}").context["rows"]]


SHOWN = [
    ("", ["Bo Holm", "Ida Holm", "Mette Åkjær"]),
    ("visning=spaerrede", ["Ole"]),
    ("visning=inviterede", ["Nye"]),
    ("visning=fratraadte", ["Eva"]),
    ("afdeling=Salg", ["Mette Åkjær"]),
    ("afdeling=Salg&afdeling=Lager", ["Bo Holm", "Mette Åkjær"]),
    ("licens=pro", ["Ida Holm", "Mette Åkjær"]),
    ("uden=on", ["Bo Holm"]),
    ("ubrugt=on", ["Ida Holm"]),
    ("ekstern=on", ["Bo Holm"]),
    ("fratraeder=on", ["Ida Holm"]),
    ("q=holm", ["Bo Holm", "Ida Holm"]),
    ("q=holm+ida", ["Ida Holm"]),
    ("q=%C3%A5kj", ["Mette Åkjær"]),
    ("q=%2B45+70+10+10+11", ["Mette Åkjær"]),
    ("q=0045+7010+1011", ["Mette Åkjær"]),
    ("q=3456", ["Bo Holm"]),
    ("q=11", ["Mette Åkjær"]),
    ("q=frida", []),
    ("sorter=-afdeling", ["Mette Åkjær", "Bo Holm", "Ida Holm"]),
]


def test_what_the_list_shows(people: Any, mette: Client) -> None:
    assert {query: names(mette, query) for query, _found in SHOWN} == dict(SHOWN)


def test_what_it_says_of_each(people: Any, mette: Client) -> None:
    page = mette.get(LIST).content.decode()
    rows = {row.name: row for row in mette.get(LIST).context["rows"]}
    assert rows["Mette Åkjær"].groups == ["Salg"] == rows["Bo Holm"].groups
    assert [column.name for column in mette.get(LIST).context["columns"]] == [
        "navn", "afdeling", "direkte", "mobil", "kort", "licens", "koer", "ferie", "viderestilling", "selskab",
        "status",
    ]  # fmt: skip
    # In a draft alone, and a greeting of somebody else.
    assert rows["Ida Holm"].groups == [] and rows["Ida Holm"].greeting is None
    assert rows["Mette Åkjær"].greeting.starts < timezone.now() < rows["Bo Holm"].greeting.starts
    assert "Altid: 26 12 34 56" in page.replace("\u00a0", " ")
    csv = b"".join(mette.get(f"{LIST}?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Mette Åkjær" in csv and "Frida" not in csv


def test_its_statements_do_not_grow_with_rows(people: Any, world: World, mette: Client) -> None:
    def statements() -> int:
        mette.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            mette.get(LIST)
        return len(queries)

    few = statements()
    with as_system("tests"):
        for n in range(20):
            person = make.user(world.nordhavn, f"Nr. {n}", direct=f"+45701020{n:02}")
            make.greeting(world.nordhavn, timezone.now(), user=person)
            make.flow(world.nordhavn, f"Flow {n}", published=queue(person))
    assert statements() <= few


def test_who_may_only_see_has_no_buttons(people: Any, world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        seer = make_user(world.nordhavn, "seer", {Function.SOLUTION})
    answer = signed_in(seer).get(LIST)
    page = answer.content.decode()
    assert "selskab" not in {column.name for column in answer.context["columns"]}
    assert "Mette Åkjær" in page and 'name="do"' not in page and "/ny/" not in page
    assert signed_in(world.freja).get(LIST).status_code == 403


def test_chosen_rows_begin_a_bulk(people: Any, mette: Client) -> None:
    chosen = [str(people[name].uid) for name in ("mette", "bo")]
    answer = mette.post(LIST, {"do": "bar_telephony_user", "sel": chosen})
    assert answer.status_code == 302 and "/opgaver/" in answer["Location"]
    with as_system("tests"):
        batch = Batch.objects.system().get()
        assert (batch.action, BatchRow.objects.system().filter(batch=batch).count()) == ("bar_telephony_user", 2)


def test_a_search_for_a_whole_name_or_the_number_of_a_flow_opens_it(people: Any, world: World, mette: Client) -> None:
    with as_system("tests"):
        flow = make.flow(world.nordhavn, "Service", published=make.definition())
        make.number(world.nordhavn, "+4578701080", flow=flow, label="Service")
    found = [mette.get("/soeg/", {"q": text}).headers.get("Location") for text in ("bo holm", "78 70 10 80", "holm")]
    assert found == [f"{LIST}{people['bo'].uid}/", f"/telefoni/kaldsflow/{flow.uid}/", None]
