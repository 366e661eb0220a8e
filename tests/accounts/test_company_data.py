"""A company's master data: what the CVR register decides is shown, what the customer decides is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.company.actions.change_company import ChangeCompany
from accounts.company.legal_form import legal_form
from accounts.company.values import FIELDS
from accounts.feed import COMPANIES
from accounts.functions import Function
from accounts.models import Company, User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import ActionRefused, FormInvalid
from selfservice.kernel.actions.runner import run
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.accounts.users import entries, runs
from tests.kernel.batch_pages import text
from tests.subscriptions.acting import HIDDEN
from tests.world import World, make_user

SignIn = Callable[[User], Client]
ALL = {
    "attention": "Bogholderiet <øst>", "invoice_street": "Postvej 1", "invoice_postcode": "8000",
    "invoice_city": "Aarhus C", "billing_name": "Åse Øe", "billing_mail": "aase@example.com",
    "billing_phone": "20 12 34 57", "technical_name": "Teknik", "technical_mail": "teknik@example.com",
    "technical_phone": "+45 20123458", "invoice_format": "pdf_xml", "document_language": "en",
}  # fmt: skip
STORED = ALL | {"billing_phone": "+4520123457", "technical_phone": "+4520123458"}


@pytest.fixture
def client(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


@pytest.fixture
def mette(world: World) -> PortalActor:
    with as_system("tests"):
        return portal_actor(world.mette)


def now(company: Company) -> Company:
    """Read from the database."""
    with as_system("tests"):
        found: Company = Company.objects.system().get(pk=company.pk)
        return found


def values(company: Company) -> dict[str, str]:
    return {name: getattr(now(company), name) for name in FIELDS}


def path(company: Company) -> str:
    return f"/virksomhed/{company.uid}/"


def act(company: Company) -> str:
    return f"{path(company)}ret-oplysninger/"


def form_of(client: Client, company: Company) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return dict(HIDDEN.findall(client.get(act(company)).content.decode()))


def given(**data: Any) -> dict[str, Any]:
    return {"invoice_format": "pdf", "document_language": "da", **data}


def test_the_page_shows_one_company_and_offers_the_others(client: Client, world: World) -> None:
    page = text(client.get("/virksomhed/"))
    assert "<h1>Nordhavn Byg A/S</h1>" in page and "12 34 56 74" in page and "aktieselskab (A/S)" in page
    assert world.datter.name in page and world.fremmed.name not in page
    other = text(client.get(f"/virksomhed/?selskab={world.datter.uid}"))
    assert "<h1>Nordhavn Anlæg ApS</h1>" in other and "anpartsselskab" in other
    assert client.get(f"/virksomhed/?selskab={world.fremmed.uid}").status_code == 404
    assert client.get(path(world.fremmed)).status_code == 404
    # The switcher narrows it.
    client.post(reverse("switch_company"), {"company": str(world.datter.uid)})
    assert "<h1>Nordhavn Anlæg ApS</h1>" in text(client.get("/virksomhed/"))
    assert client.get(path(world.nordhavn)).status_code == 404


def test_all_of_it_is_as_it_was_written(client: Client, world: World) -> None:
    form = form_of(client, world.nordhavn)
    answers = [client.post(act(world.nordhavn), form | ALL) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert values(world.nordhavn) == STORED
    # A form that is sent twice is one change.
    (entry,) = entries("change_company")
    assert len(runs("change_company")) == 1
    assert (entry.company_id, entry.after) == (world.nordhavn.pk, STORED)
    assert entry.before["document_language"] == "da" and entry.before["attention"] == ""
    page = text(client.get(path(world.nordhavn)))
    for shown in ("Bogholderiet &lt;øst&gt;", "Postvej 1", "8000 Aarhus C", "Åse Øe", "20 12 34 58", "English"):
        assert shown in page
    assert values(world.datter)["attention"] == ""
    log = text(client.get(f"/log/?om=accounts.company:{world.nordhavn.uid}"))
    assert "Oplysninger om virksomheden ændret" in log


def test_what_is_emptied_is_gone(client: Client, world: World) -> None:
    with as_system("tests"):
        Company.objects.system().filter(pk=world.nordhavn.pk).update(**STORED)
    client.post(act(world.nordhavn), form_of(client, world.nordhavn) | given())
    assert values(world.nordhavn) == dict.fromkeys(FIELDS, "") | given()
    assert now(world.nordhavn).invoice_address == (world.nordhavn.street, world.nordhavn.postcode, world.nordhavn.city)


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({"invoice_street": "Postvej 1"}, ["invoice_postcode", "invoice_city"]),
        ({"invoice_city": "Aarhus"}, ["invoice_street", "invoice_postcode"]),
        ({"invoice_street": "Postvej 1", "invoice_city": "Lund", "invoice_postcode": "211 20"}, ["invoice_postcode"]),
        ({"billing_mail": "to@to@example.com"}, ["billing_mail"]),
        ({"technical_mail": f"{'a' * 300}@example.com"}, ["technical_mail"]),
        ({"billing_phone": "123"}, ["billing_phone"]),
        ({"attention": "to\nlinjer"}, ["attention"]),
        ({"billing_name": "x" * 101}, ["billing_name"]),
        ({"document_language": "de"}, ["document_language"]),
        ({"invoice_format": ""}, ["invoice_format"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    world: World, mette: PortalActor, data: dict[str, str], fields: list[str]
) -> None:
    with pytest.raises(FormInvalid) as invalid:
        run(ChangeCompany, mette, world.nordhavn.uid, given(**data))
    assert sorted(invalid.value.form.errors) == sorted(fields)


def test_a_postcode_with_the_country_in_front_of_it(world: World, mette: PortalActor) -> None:
    address = {"invoice_street": "Postvej 1", "invoice_postcode": "DK-8000", "invoice_city": "Aarhus"}
    run(ChangeCompany, mette, world.nordhavn.uid, given(**address))
    assert now(world.nordhavn).invoice_address == ("Postvej 1", "8000", "Aarhus")


def test_nothing_new_is_refused(world: World, mette: PortalActor) -> None:
    with pytest.raises(ActionRefused):
        run(ChangeCompany, mette, world.nordhavn.uid, given())


def test_two_people_at_once_do_not_overwrite_each_other(client: Client, world: World) -> None:
    mine = form_of(client, world.nordhavn)
    with as_system("tests"):
        Company.objects.system().filter(pk=world.nordhavn.pk).update(attention="Anden")
    page = client.post(act(world.nordhavn), mine | ALL).content.decode()
    assert 'role="alert"' in page and "Der står nu: Anden" in page and runs("change_company") == []


class TestWhoMay:
    def test_who_sees_accounts_reads_it(self, world: World, signed_in: SignIn) -> None:
        with as_system("tests"):
            reader = make_user(world.nordhavn, "reader", {Function.ACCOUNTS})
        client = signed_in(reader)
        page = text(client.get("/virksomhed/"))
        assert "ret-oplysninger" not in page
        assert client.get(act(world.nordhavn)).status_code == 403
        assert client.get(path(world.datter)).status_code == 404
        assert signed_in(world.freja).get("/virksomhed/").status_code == 403
        assert "/virksomhed/" not in text(signed_in(world.freja).get("/"))
        assert f"/virksomhed/{world.nordhavn.uid}/" in text(client.get("/"))

    def test_who_changes_named_accounts_alone_does_not_change_the_company(
        self, world: World, signed_in: SignIn
    ) -> None:
        with as_system("tests"):
            functions = {Function.ACCOUNTS, Function.ACCOUNTS_CHANGE}
            limited = make_user(world.nordhavn, "limited", functions, account_ids=[world.konto.pk])
        client = signed_in(limited)
        assert "rette alle virksomhedens konti" in text(client.get(path(world.nordhavn)))
        client.post(act(world.nordhavn), ALL)
        assert runs("change_company") == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Nordhavn Byg A/S", "aktieselskab"),
        ("Blomster APS", "anpartsselskab"),
        ("A/S Storebælt", "aktieselskab"),
        ("Andel a.m.b.a.", "andelsselskab"),
        ("Vandværket A. M. B. A.", "andelsselskab"),
        ("Horsens Kommune", ""),
        ("", ""),
    ],
)
def test_the_form_is_in_the_name(name: str, said: str) -> None:
    assert str(legal_form(name)).partition(" ")[0] == said


def test_the_feed_leaves_what_the_customer_decides() -> None:
    assert not {column.name for column in COMPANIES.columns} & set(FIELDS)
