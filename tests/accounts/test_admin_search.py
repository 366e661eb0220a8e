"""Support finds a customer in one field, and sees no more of it before the reason is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Application, User
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import give_sms
from tests.world import World, make_company, make_user

Signed = Callable[[User], Client]
FIND = "/admin/find/"


@pytest.fixture
def support(world: World, signed_in: Signed) -> Client:
    return signed_in(world.sofie)


@pytest.fixture
def application(world: World) -> Application:
    with as_system("tests: an application"):
        made: Application = Application.objects.create(
            reference="7K2M-9QXA",
            cvr="99000007",
            company_name="Ålborg Blomster ApS",
            name="Bo Bertelsen",
            email="bo@example.com",
            mobile="+4520123499",
            consented_at=timezone.now(),
            state=Application.State.WITH_SUPPORT,
        )
        return made


def find(support: Client, text: str) -> str:
    """Where the search leads, or the page with several hits or none."""
    answer = support.get(FIND, {"q": text})
    if answer.status_code == 302:
        return str(answer["Location"])
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\u00a0", " ")


def give_reason(support: Client, company_id: int) -> None:
    assert support.post(reverse("admin:reason", args=[company_id]), {"reason": "Kunden har ringet"}).status_code == 302


def test_the_field_is_on_the_first_page(support: Client) -> None:
    assert f'action="{FIND}"' in support.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "text", ["40000038", "40 00 00 38", "4000003", "fremmed handel", "HANDEL A/S", "  Fremmed  Handel "]
)
def test_the_single_company_is_opened(world: World, support: Client, text: str) -> None:
    assert find(support, text) == f"/admin/accounts/company/{world.fremmed.pk}/change/"


@pytest.mark.parametrize(
    "text", ["freja", "FREJA", "freja@example.com", "freja@", "Freja Prø", "20 77 66 55", "+4520776655"]
)
def test_the_single_login_is_opened(world: World, support: Client, text: str) -> None:
    with as_system("tests: a number of her own"):
        User.objects.system().filter(pk=world.freja.pk).update(mobile="+4520776655")
    assert find(support, text) == f"/admin/accounts/user/{world.freja.pk}/change/"


@pytest.mark.parametrize("text", ["7K2M-9QXA", "7k2m9qxa", " 7k2m 9qxa "])
def test_the_application_is_opened_by_its_reference(application: Application, support: Client, text: str) -> None:
    assert find(support, text) == f"/admin/accounts/application/{application.pk}/change/"


def test_a_foreign_mobile_number(world: World, support: Client) -> None:
    with as_system("tests: a Swedish number"):
        User.objects.system().filter(pk=world.freja.pk).update(mobile="+46701234567")
    assert find(support, "+46 70 123 45 67") == f"/admin/accounts/user/{world.freja.pk}/change/"


def test_opening_asks_for_a_reason_first(world: World, support: Client) -> None:
    answer = support.get(FIND, {"q": "freja"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"/admin/reason/{world.nordhavn.pk}/")


def test_several_hits_say_no_more_than_who_they_are(world: World, support: Client) -> None:
    text = find(support, "prøve")
    for part in (world.mette.name, world.frida.name, "12 34 56 74", "40 00 00 38", "Aktiv"):
        assert part in text
    for secret in ("mette@example.com", "20 12 34 56", "+4520123456", "Nordhavn Byg", ">mette<"):
        assert secret not in text
    text = find(support, "nordhavn")
    assert "Nordhavn Byg A/S" in text
    assert "Nordhavn Anlæg ApS" in text


def test_nothing_found_and_nothing_asked(world: World, support: Client) -> None:
    for asked in ("findes-ikke", "", " "):
        assert 'id="found"' not in find(support, asked)


@pytest.mark.parametrize("text", ["\0", "%", "_", "x" * 5000, "'; --", "😀" * 8, "7K2M-9QXÅ", "<b>x</b>"])
def test_odd_texts_are_answered(world: World, support: Client, text: str) -> None:
    assert "<b>x" not in find(support, text)


def test_it_stops_at_twenty_and_asks_as_often_as_for_one(world: World, support: Client) -> None:
    def asked(text: str) -> int:
        support.get(FIND, {"q": text})
        with CaptureQueriesContext(connection) as queries:
            support.get(FIND, {"q": text})
        return len(queries)

    few = asked("prøve")
    with as_system("tests: many"):
        for number in range(30):
            company = make_company(f"{50000000 + number}", f"Mange {number}")
            make_user(company, f"mange{number}")
    assert asked("prøve") == few
    assert find(support, "mange").count('<th scope="row">') == 40


def test_a_customer_does_not_get_there(world: World, signed_in: Signed, client: Client) -> None:
    assert signed_in(world.mette).get(FIND, {"q": "frida"}, follow=True).status_code == 403
    assert client.get(FIND, {"q": "frida"}, follow=True).redirect_chain[-1][0].startswith("/log-ind/")


def test_staff_that_may_not_look_finds_nothing(world: World, signed_in: Signed) -> None:
    with as_system("tests: no permissions"):
        User.objects.system().filter(pk=world.sofie.pk).update(is_superuser=False)
        sofie = User.objects.system().get(pk=world.sofie.pk)
    assert 'id="found"' not in find(signed_in(sofie), "freja")


def test_a_login_tells_how_it_is_protected_and_where_it_is_logged_in(
    world: World, support: Client, signed_in: Signed
) -> None:
    give_reason(support, world.nordhavn.pk)
    path = reverse("admin:accounts_user_change", args=[world.mette.pk])
    text = support.get(path).content.decode()
    assert "0 enheder" in text or "0 devices" in text
    sms = give_sms(world.mette)
    signed_in(world.mette)
    text = support.get(path).content.decode()
    assert "Godkendelsesapp (1), Sms (1)" in text or "Authenticator app (1)" in text or "Godkendelsesapp (1)" in text
    assert "1 enhed" in text or "1 device" in text
    assert sms.number not in text.replace(world.mette.mobile, "")


def test_a_login_tells_what_waits_for_approval(world: World, support: Client) -> None:
    give_reason(support, world.nordhavn.pk)
    path = reverse("admin:accounts_user_change", args=[world.freja.pk])
    with as_system("tests: something waits"):
        same = {"action": "delete_login", "actor_kind": "user", "actor_id": world.mette.pk, "state": "awaiting"}
        about = {"target_model": "accounts.user", "target_id": world.freja.pk, "company_id": world.nordhavn.pk}
        run = ActionRun.objects.create(**same, **about, actor_name="Mette Beder", request_id=uuid4())
    assert "Slet login (Mette Beder" in support.get(path).content.decode()
    with as_system("tests: it lapses"):
        ActionRun.objects.system().filter(pk=run.pk).update(created_at=timezone.now() - timedelta(days=8))
    assert "Mette Beder" not in support.get(path).content.decode()
