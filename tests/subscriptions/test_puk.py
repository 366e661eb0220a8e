"""PUK codes: shown once, to their owner alone, on record without the code, ten an hour, after a fresh second factor."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Grant, User
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard
from tests.caches import empty_caches
from tests.numbers import PUK1, PUK2, make_number
from tests.subscriptions.conftest import act, logged, make_stale, runs, set_policy
from tests.world import World

SHOWN1, SHOWN2 = "0819\u00a04471", "5530\u00a01926"
HIDDEN = (PUK1, PUK2, SHOWN1, SHOWN2, "0819 4471", "5530 1926")


def ask(client: Client, world: World, code: str = "puk1", **more: str) -> str:
    answer = client.post(act(world.own_number, "vis-puk"), {"which": code, **more})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_no_page_has_it_before(nynne: Client, world: World) -> None:
    for path in ("/", "/mit-nummer/", act(world.own_number, "vis-puk"), "/soeg/?q=2012", "/profil/"):
        page = nynne.get(path).content.decode()
        assert not any(code in page for code in HIDDEN), path
    assert runs("reveal_puk") == []


def test_the_code_that_is_asked_for_and_no_other(nynne: Client, world: World) -> None:
    page = ask(nynne, world, "puk1")
    assert SHOWN1 in page
    assert SHOWN2 not in page
    page = ask(nynne, world, "puk2")
    assert SHOWN2 in page
    assert SHOWN1 not in page


def test_a_get_shows_nothing(nynne: Client, world: World) -> None:
    page = nynne.get(act(world.own_number, "vis-puk"), {"which": "puk1"}).content.decode()
    assert SHOWN1 not in page


def test_the_same_form_again_shows_nothing(nynne: Client, world: World) -> None:
    once = str(uuid4())
    assert SHOWN1 in ask(nynne, world, request_id=once)
    page = ask(nynne, world, request_id=once)
    assert SHOWN1 not in page
    assert 'form="reveal"' in page
    assert len(runs("reveal_puk")) == 1


def test_on_record_without_the_code(nynne: Client, world: World, capfd: pytest.CaptureFixture[str]) -> None:
    ask(nynne, world)
    (entry,) = logged("reveal_puk")
    assert (entry.actor_id, entry.target_id, entry.after["code"]) == (world.nynne.pk, world.own_number.pk, "puk1")
    with as_system("tests"), connection.cursor() as cursor:
        outputs = []
        for table in ("kernel_actionrun", "kernel_auditentry", "kernel_outboxcommand", "accounts_usersession",
                      "subscriptions_simcard"):  # fmt: skip
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            outputs.append(str(cursor.fetchone()[0]))
    outputs.append("".join(capfd.readouterr()))
    assert not any(code in text for code in HIDDEN for text in outputs)


def test_a_fresh_second_factor_first(nynne: Client, world: World) -> None:
    make_stale(nynne)
    path = act(world.own_number, "vis-puk")
    answer = nynne.post(path, {"which": "puk1", "back": path})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/bekraeft/")
    assert "vis-puk" in answer["Location"]
    assert nynne.get(path)["Location"].startswith("/bekraeft/")
    assert runs("reveal_puk") == []


def test_ten_an_hour(nynne: Client, world: World) -> None:
    for _ in range(10):
        assert SHOWN1 in ask(nynne, world)
    page = ask(nynne, world)
    assert SHOWN1 not in page
    assert 'role="alert"' in page
    assert len(logged("reveal_puk")) == 10
    # It is counted in the database: without what the cache remembers it is the same.
    empty_caches()
    assert SHOWN1 not in ask(nynne, world)
    with as_system("tests"):
        old = timezone.now() - timedelta(minutes=61)
        first = ActionRun.objects.system().filter(action="reveal_puk").order_by("pk")[:1]
        ActionRun.objects.system().filter(pk__in=list(first.values_list("pk", flat=True))).update(created_at=old)
    assert SHOWN1 in ask(nynne, world)
    assert SHOWN1 not in ask(nynne, world)


def test_ten_at_all_companies_together(nynne: Client, world: World, signed_in: Callable[[User], Client]) -> None:
    """Whichever company is looked at, the person is the same."""
    with as_system("tests"):
        Grant.objects.create(user=world.nynne, company=world.datter, functions=[Function.OWN])
        other = make_number(world.datter_konto, "+4520123491", "8945010000000000048", user=world.nynne)
    for _ in range(10):
        ask(nynne, world)
    nynne.post("/selskab/", {"company": str(world.datter.uid)})
    assert SHOWN1 not in nynne.post(act(other, "vis-puk"), {"which": "puk1"}).content.decode()


def test_somebody_elses_codes_are_not_counted(nynne: Client, world: World) -> None:
    with as_system("tests"):
        for _ in range(12):
            ActionRun.objects.create(
                action="reveal_puk", actor_kind="user", actor_id=world.mette.pk, request_id=uuid4(), state="done"
            )
    assert SHOWN1 in ask(nynne, world)


def test_against_the_policy(nynne: Client, world: World) -> None:
    set_policy(world.nordhavn, see_puk=False)
    page = nynne.get("/mit-nummer/").content.decode()
    assert 'form="reveal"' not in page
    assert "vis-puk" not in page
    assert world.mette.name in page
    page = ask(nynne, world)
    assert SHOWN1 not in page
    assert world.mette.name in page
    assert runs("reveal_puk") == []
    assert "vis-puk" not in nynne.get("/").content.decode()


@pytest.mark.parametrize("code", ["", "puk3", "iccid", "company_id", "puk1\0"])
def test_no_other_column_can_be_asked_for(nynne: Client, world: World, code: str) -> None:
    page = ask(nynne, world, code)
    assert SHOWN1 not in page
    assert "8945" not in re.sub(r"<dd class=\"wide\">.*?</dd>", "", page)
    assert runs("reveal_puk") == []


def test_a_card_without_that_code_or_no_card(nynne: Client, world: World) -> None:
    with as_system("tests"):
        SimCard.objects.system().filter(subscription=world.own_number).update(puk2=None)
    assert 'value="puk2"' not in nynne.get("/mit-nummer/").content.decode()
    assert 'role="alert"' in ask(nynne, world, "puk2")
    with as_system("tests"):
        SimCard.objects.system().filter(subscription=world.own_number).update(state="ended")
    assert SHOWN1 not in ask(nynne, world)
    assert 'form="reveal"' not in nynne.get("/mit-nummer/").content.decode()
