"""Support's lists find a row by its number in every spelling that people use, and by nothing else than it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Application, User
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard, Subscription
from tests.world import World, make_recipient

REASON = "Kunden har ringet"


@pytest.fixture
def support(world: World, signed_in: Callable[[User], Client]) -> Client:
    client = signed_in(world.sofie)
    client.post("/admin/reason/", {"reason": "Leder efter en kunde"})
    return client


def found(support: Client, part: str, text: str) -> set[str]:
    """The addresses of the rows that a list shows for a search."""
    answer = support.get(f"/admin/{part}/", {"q": text})
    assert answer.status_code == 200
    return {reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
            for row in answer.context["cl"].result_list}  # fmt: skip


def page(row: object) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    ["20123490", "20 12 34 90", "+45 20 12 34 90", "+4520123490", "0045 20123490", "4520123490", "Tlf. 20 12 34 90"],
)
def test_a_subscription_by_its_number(support: Client, world: World, text: str) -> None:
    assert found(support, "subscriptions/subscription", text) == {page(world.own_number)}


@pytest.mark.parametrize("text", ["12 34 56 74", "12345674", "CVR 12 34 56 74", "DK12345674", "DK 12 34 56 74"])
def test_rows_by_the_companys_number(support: Client, world: World, text: str) -> None:
    assert found(support, "accounts/company", text) == {page(world.nordhavn)}
    assert page(world.own_number) in found(support, "subscriptions/subscription", text)
    assert page(world.fremmed_number) not in found(support, "subscriptions/subscription", text)
    assert page(world.mette) in found(support, "accounts/user", text)


@pytest.mark.parametrize("spell", ["{}", "ICCID: {}", "SIM-nr. {}"])
@pytest.mark.parametrize("between", ["", " ", "-", "\u00a0"])
def test_a_subscription_by_its_sim_card(spell: str, between: str, support: Client, world: World) -> None:
    with as_system("tests"):
        iccid = SimCard.objects.system().get(subscription=world.own_number).iccid
    text = spell.format(iccid)
    text = re.sub(r"(\d{4})(?=\d)", rf"\1{between}", text)
    assert found(support, "subscriptions/subscription", text) == {page(world.own_number)}
    assert support.get("/admin/find/", {"q": text})["Location"] == page(world.own_number)


@pytest.mark.parametrize("text", ["44100271", "4410 0271", "Konto 4410 0271", "Kontonr. 44100271"])
def test_an_account_by_its_number(support: Client, world: World, text: str) -> None:
    assert found(support, "accounts/account", text) == {page(world.konto)}


def test_an_account_by_its_ean_number(support: Client, world: World) -> None:
    with as_system("tests"):
        make_recipient(world.konto, "5790000000012")
    assert found(support, "accounts/account", "57 90 00 00 00 01 2") == {page(world.konto)}


def test_a_line_by_its_name(support: Client, world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(number="DK-AAL-000123")
    assert found(support, "subscriptions/subscription", "dk-aal-000123") == {page(world.own_number)}


@pytest.mark.parametrize("text", ["20 77 66 55", "+4520776655", "freja prø", "FREJA", "freja@EXAMPLE.com"])
def test_a_login_by_mobile_name_and_mail(support: Client, world: World, text: str) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=world.freja.pk).update(mobile="+4520776655")
    assert found(support, "accounts/user", text) == {page(world.freja)}


@pytest.mark.parametrize("text", ["7K2M-9QXA", "7k2m9qxa", "7k2m 9q"])
def test_an_application_by_its_reference(support: Client, world: World, text: str) -> None:
    with as_system("tests"):
        about = {"cvr": "99000007", "company_name": "Blomster", "name": "Bo", "email": "bo@example.com"}
        made = Application.objects.create(
            reference="7K2M-9QXA", mobile="+4520123499", consented_at=timezone.now(), state="with_support", **about
        )
    assert found(support, "accounts/application", text) == {page(made)}


@pytest.mark.parametrize("text", ["findes ikke", "+", "+45", "DK", "0", "%", "_", "\u200b", "'; --"])
def test_odd_texts_find_nothing_or_something_and_never_fail(support: Client, text: str) -> None:
    for part in ("accounts/user", "accounts/account", "accounts/application", "subscriptions/subscription"):
        found(support, part, text)


def test_a_customers_page_leads_to_its_numbers_and_logins(support: Client, world: World) -> None:
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": REASON})
    text = support.get(page(world.nordhavn)).content.decode().replace("\u00a0", " ")
    with as_system("tests"):
        held = Subscription.objects.system().filter(company=world.nordhavn, category="mobile").count()
    assert f">Mobilabonnementer</a> {held}<" in text
    assert "Mette Prøve (mette)</a> – Administrator · Aktiv · aldrig logget ind" in text
    url = f"/admin/subscriptions/subscription/?kunde={world.nordhavn.pk}&amp;category__exact=mobile"
    assert f'href="{url}"' in text
    rows = support.get(url.replace("&amp;", "&")).context["cl"].result_list
    assert {row.company_id for row in rows} == {world.nordhavn.pk}


@pytest.mark.parametrize("part", ["subscriptions/subscription", "accounts/user", "kernel/auditentry"])
def test_a_list_of_one_customer_wants_that_customers_reason_and_shows_no_other(
    part: str, support: Client, world: World
) -> None:
    path = f"/admin/{part}/?kunde={world.nordhavn.pk}"
    asked = support.get(path)
    assert asked["Location"].startswith(f"/admin/reason/{world.nordhavn.pk}/")
    assert support.post(asked["Location"], {"reason": REASON})["Location"] == path
    # A reason for one customer opens no list over all.
    for more in ("", "&q=26", "&o=1", "&state__exact=active" if "entry" not in part else "&event=login"):
        answer = support.get(path + more)
        assert answer.status_code == 200
        assert {row.company_id for row in answer.context["cl"].result_list} <= {world.nordhavn.pk}
    for odd in (f"{path}&kunde={world.fremmed.pk}", f"/admin/{part}/?kunde=x", f"/admin/{part}/?kunde="):
        assert support.get(odd).status_code == 400
    assert support.get(f"/admin/{part}/?kunde={world.fremmed.pk}").status_code == 302


def test_an_act_suggests_the_reason_of_the_visit_and_the_log_has_it(support: Client, world: World) -> None:
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": REASON})
    path = f"/admin/accounts/user/{world.freja.pk}/act/delete_login/"
    form = support.get(path).context["form"]
    assert form["reason"].value() == REASON
    # Only what is sent counts: an emptied field is refused.
    assert support.post(path, {"reason": ""}).status_code == 200
    assert support.post(path, {"reason": form["reason"].value()}).status_code == 302
    with as_system("tests"):
        assert AuditEntry.objects.system().get(event="delete_login").reason == REASON


def test_a_visit_ends_after_an_hour_and_is_of_one_customer(support: Client, world: World) -> None:
    support.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": REASON})
    foreign = f"/admin/accounts/user/{world.frida.pk}/act/delete_login/"
    assert "/admin/reason/" in support.get(foreign)["Location"]
    for minute in range(10, 61, 10):
        with time_machine.travel(timezone.now() + timedelta(minutes=minute, seconds=-30), tick=False):
            assert support.get(page(world.nordhavn)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert "/admin/reason/" in support.get(page(world.nordhavn))["Location"]
        own = f"/admin/accounts/user/{world.freja.pk}/act/delete_login/"
        assert "/admin/reason/" in support.get(own)["Location"]
