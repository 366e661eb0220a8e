"""Applying when something else is broken, or when somebody sends too many."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Application, Company
from selfservice.gateways.cvr.client import HttpRegister
from selfservice.gateways.cvr.port import CompanyRecord
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import apply, the_application
from tests.outside import Outside

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mode", ["error500", "garbage", "lost_response", "refuse400"])
def test_the_register_is_down(mode: str, blomster: Company, outside: Outside) -> None:
    outside.fault("cvr", mode)
    assert apply(company_name="Blomster").status_code == 302
    assert (the_application().state, the_application().company_name) == ("approved", "Ålborg Blomster ApS")
    assert apply(cvr="12345674", company_name="Det vi hedder").status_code == 302
    assert the_application(cvr="12345674").state == "with_support"


def test_the_register_is_down_and_the_company_is_new(outside: Outside, db: None) -> None:
    outside.fault("cvr", "error500")
    apply(cvr="99000015", company_name="Det vi hedder")
    assert the_application().company_name == "Det vi hedder"
    apply(cvr="99000023")
    assert the_application(cvr="99000023").company_name == "99000023"


@pytest.mark.parametrize("name", ["Mu\u0308ller ApS", "A\tB  C", "x" * 199 + " y", "\u202eA"])
def test_any_name_of_the_register_can_be_confirmed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(HttpRegister, "find", lambda _register, cvr: CompanyRecord(cvr, name, "", "", "", ""))
    assert apply(cvr="99000015").status_code == 302


def test_each_address_gets_five_receipts_a_day(blomster: Company, outside: Outside) -> None:
    answers = [apply(Client(REMOTE_ADDR=f"192.0.2.{n}"), name=f"Nr. {n}").status_code for n in range(6)]
    assert answers == [302] * 6
    apply(email="en.anden@blomster.example")
    with as_system("tests"):
        receipts = OutboxCommand.objects.system().filter(kind="mail").order_by("id")
        assert [row.payload["to"] for row in receipts] == ["anna@blomster.example"] * 5 + ["en.anden@blomster.example"]


def test_too_many_from_one_address(blomster: Company, outside: Outside) -> None:
    client = Client()
    answers = [apply(client, name=f"Nr. {n}").status_code for n in range(21)]
    assert answers == [302] * 20 + [429]
    refused = apply(client)
    assert "for mange" in refused.content.decode().lower()
    assert 'value="Anna Ålborg"' in refused.content.decode()
    with as_system("tests"):
        assert Application.objects.system().count() == 20
    assert apply(Client(REMOTE_ADDR="192.0.2.1")).status_code == 302


def test_an_ipv6_network_counts_as_one_address(blomster: Company, outside: Outside) -> None:
    answers = [apply(Client(REMOTE_ADDR=f"2001:db8::{n:x}"), name=f"Nr. {n}").status_code for n in range(21)]
    assert answers == [302] * 20 + [429]


def test_behind_a_proxy_the_visitor_is_counted_and_not_the_proxy(
    blomster: Company, outside: Outside, settings: Any
) -> None:
    settings.PROXY_COUNT = 1
    for n in range(21):
        visitor = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
        assert apply(visitor, name=f"Nr. {n}").status_code == 302
    # What a visitor claims is left of what the proxy adds, and changes nothing.
    liar = [Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, 198.51.100.99") for n in range(21)]
    assert [apply(each).status_code for each in liar] == [302] * 20 + [429]


def test_without_redis_people_still_apply(blomster: Company, outside: Outside, no_redis: None) -> None:
    assert apply().status_code == 302
    assert the_application().state == "approved"
