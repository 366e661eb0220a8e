"""The lists of subscriptions: what they show, to whom, in which order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Grant, User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Line, Subscription, UsageMonth
from tests.subscriptions.listed import body, cells, get, make, numbers, popover, tabs
from tests.world import World, make_user

SignedIn = Callable[[User], Client]
OWN, COLLEAGUE, OTHER_COMPANY = "20 12 34 90", "20 12 34 56", "26 00 12 34"


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def change(subscription: Subscription, **values: object) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=subscription.pk).update(**values)


def test_a_row_of_mobile(world: World, mette: Client) -> None:
    change(world.own_number, department="Kørsel", holder_name="Åse <b>Møller</b>")
    with as_system("tests"):
        UsageMonth.objects.create(
            company=world.nordhavn, subscription=world.own_number, month=this_month(), data_bytes=18_240_000_000
        )
    answer = get(mette)
    row = next(row for row in cells(answer) if OWN in row)
    assert row == ["", OWN, "Åse <b>Møller</b>", "Kørsel", "4410 0271", "Mobil Erhverv 100 GB", "18,2 GB", "Aktiv"]
    text = body(answer)
    assert "&lt;b&gt;Møller" in text
    assert 'width="18.2%"' in text
    assert f'href="/abonnementer/{world.own_number.uid}/"' in text
    assert OTHER_COMPANY not in text


def test_lines_have_addresses_and_speed(world: World, mette: Client) -> None:
    made = make(world.konto, "KB-1001", category="circuits")
    with as_system("tests"):
        Line.objects.create(
            company=world.nordhavn, subscription=made, a_end="Havnen 1, 8000 Aarhus C", b_end="Vejen 2, 9000 Aalborg",
            down_mbit=1000, up_mbit=500, service_level="Guld, 4 timer",
        )  # fmt: skip
    make(world.konto, "IN-1", category="internet")
    rows = cells(get(mette, kind="kredsloeb"))
    assert rows[0][1:7] == [
        "KB-1001", "Havnen 1, 8000 Aarhus C", "Vejen 2, 9000 Aalborg", "1.000/500 Mbit/s", "Guld, 4 timer", "4410 0271",
    ]  # fmt: skip
    assert numbers(mette, kind="internet") == ["IN-1"]
    assert numbers(mette, kind="telefoni") == []


@pytest.mark.parametrize(
    ("values", "word", "css"),
    [
        ({}, "Aktiv", '"status"'),
        ({"state": "activating"}, "Aktiveres", '"status wait"'),
        ({"state": "barred"}, "Spærret", '"status bad"'),
        ({"state": "barred", "terminated_on": date(2031, 3, 31)}, "Spærret", '"status bad"'),
        ({"terminated_on": date(2031, 3, 31)}, "Opsagt til 31. mar. 2031", '"status off"'),
        ({"state": "terminated"}, "Opsagt", '"status off"'),
    ],
)
def test_status(world: World, mette: Client, values: dict[str, object], word: str, css: str) -> None:
    change(world.own_number, **values)
    answer = get(mette, "q=20123490")
    assert cells(answer)[0][-1] == word
    assert f"class={css}" in body(answer)


def test_high_usage_is_of_this_month_alone(world: World, mette: Client) -> None:
    change(world.own_number, high_usage_in=this_month())
    change(world.colleagues_number, high_usage_in=this_month() - timedelta(days=1))
    shown = {row[1]: row[-1] for row in cells(get(mette))}
    assert shown == {OWN: "Højt forbrug", COLLEAGUE: "Aktiv"}
    assert numbers(mette, "visning=hoejt") == numbers(mette, "hoejt=on") == [OWN]


def test_tabs_and_lead(world: World, mette: Client) -> None:
    make(world.datter_konto, "+4520000001", state="barred")
    make(world.konto, "+4520000002", holder_name="", terminated_on=timezone.localdate())
    make(world.konto, "+4520000003", state="terminated", holder_name="", terminated_on=date(2020, 1, 1))
    answer = get(mette)
    assert tabs(answer) == {
        "Alle": 5, "I drift": 3, "Spærrede": 1, "Højt forbrug": 0, "Uden bruger": 1, "Opsagte": 2,
    }  # fmt: skip
    assert answer.context["counted"] == "5 abonnementer på 2 konti"
    # A filter or a search: what is shown of all, and the current tab has its count.
    for query, current in (("afdeling=&status=barred", "Alle"), ("visning=spaerrede&q=20", "Spærrede")):
        answer = get(mette, query)
        assert answer.context["counted"] == "1 af 5 abonnementer"
        assert tabs(answer)[current] == 1
        assert (tabs(answer)["I drift"], tabs(answer)["Opsagte"]) == (3, 2)
    assert get(mette, "q=20").context["counted"] == "5 abonnementer på 2 konti"
    assert get(mette, "q=findes-ikke").context["counted"] == "0 af 5 abonnementer"
    assert numbers(mette, "visning=uden") == ["20 00 00 02"]


def test_order(world: World, mette: Client) -> None:
    for index, name in enumerate(["Østen", "Ærlig", "abe", "Zoe", "Åge"]):
        make(world.konto, f"+452000000{index}", holder_name=name, department=name[::-1])
    change(world.own_number, holder_name="Bo")
    names = [row[2] for row in cells(get(mette, "sorter=bruger"))]
    assert names == ["abe", "Bo", "Bo Holder", "Zoe", "Ærlig", "Østen", "Åge"]
    assert numbers(mette, "sorter=-nummer") == numbers(mette)[::-1] == sorted(numbers(mette), reverse=True)
    departments = [row[3] for row in cells(get(mette, "sorter=-afdeling"))]
    assert departments == sorted(departments, key=lambda d: (d != "", d), reverse=True)


class TestWhoSees:
    def test_the_category_by_its_function(self, world: World, signed_in: SignedIn) -> None:
        make(world.konto, "+4533001122", category="telephony")
        with as_system("tests"):
            tove = make_user(world.nordhavn, "tove", {Function.TELEPHONY})
        client = signed_in(tove)
        assert client.get("/abonnementer/?type=mobil").status_code == 403
        assert client.get("/abonnementer/?type=mobil&format=csv").status_code == 403
        assert client.post("/abonnementer/?type=mobil", {"columns": "1"}).status_code == 403
        assert numbers(client, kind="telefoni") == ["33 00 11 22"]
        # Without a type: the first that there is for the person.
        assert "33\u00a000\u00a011\u00a022" in client.get("/abonnementer/").content.decode()
        menu = client.get("/abonnementer/").content.decode()
        assert "type=telefoni" in menu
        assert "type=mobil" not in menu

    def test_nobody_without_any(self, world: World, signed_in: SignedIn) -> None:
        assert signed_in(world.nynne).get("/abonnementer/").status_code == 403
        assert signed_in(world.jonas).get("/abonnementer/?type=internet").status_code == 403

    @pytest.mark.parametrize("kind", ["Mobil", "x", "mobile", "%00", "mobil%20"])
    def test_there_is_no_other(self, world: World, mette: Client, kind: str) -> None:
        assert mette.get(f"/abonnementer/?type={kind}").status_code == 404

    def test_named_accounts(self, world: World, signed_in: SignedIn) -> None:
        make(world.other_konto, "+4520000001", department="Andre")
        with as_system("tests"):
            grant = Grant.objects.system().get(user=world.freja)
            grant.account_ids = [world.other_konto.pk]
            grant.save()
        client = signed_in(world.freja)
        answer = get(client)
        assert numbers(client) == ["20 00 00 01"]
        assert answer.context["counted"] == "1 abonnement"
        form = popover(answer)
        assert "4410\u00a00298" in form
        assert "4410\u00a00271" not in form
        # Of an account that is not among the choices there is nothing.
        assert numbers(client, "konto=44100271") == []
        assert numbers(client, "q=20123490") == numbers(client, "q=bo+holder")[1:] == []

    def test_usage_only_with_its_function(self, world: World, signed_in: SignedIn) -> None:
        with as_system("tests"):
            UsageMonth.objects.create(
                company=world.nordhavn, subscription=world.own_number, month=this_month(), data_bytes=10**9
            )
        answer = get(signed_in(world.freja))
        assert "GB" not in body(answer).replace("100 GB", "")
        assert 'value="data"' not in answer.context["list"]
