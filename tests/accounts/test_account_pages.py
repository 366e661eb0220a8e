"""The list of accounts, an account's page, and the search, as three people see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Recipient, User
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_account, make_recipient

SignedIn = Callable[[User], Client]


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_administrator_sees_the_group_and_no_other_company(world: World, signed_in: SignedIn) -> None:
    text = page(signed_in(world.mette), "/konti/")
    for account in (world.konto, world.other_konto, world.datter_konto):
        assert account.name in text
    assert world.fremmed_konto.name not in text


def test_named_accounts_only(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.jonas)
    text = page(client, "/konti/")
    assert world.konto.name in text
    assert world.other_konto.name not in text
    assert client.get(reverse("account", args=[world.konto.uid])).status_code == 200
    for hidden in (world.other_konto.uid, world.datter_konto.uid, world.fremmed_konto.uid, uuid4()):
        assert client.get(reverse("account", args=[hidden])).status_code == 404


def test_without_the_function_it_says_who_can_give_it(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.freja)
    for path in ("/konti/", reverse("account", args=[world.konto.uid])):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "Se konti" in answer.content.decode()
        assert world.mette.name in answer.content.decode()
    assert "/konti/" not in page(client, "/")


def test_views_filters_search_and_sort(world: World, signed_in: SignedIn) -> None:
    with as_system("tests"):
        make_account(world.nordhavn, "44100999", name="Lukket lager", closed_on="2026-01-31")
        make_account(world.nordhavn, "44100888", name="Ærøkontoret", ean="5798009883735")
    client = signed_in(world.mette)
    assert "Lukket lager" not in page(client, "/konti/")
    assert "Lukket lager" in page(client, "/konti/?visning=lukkede")
    text = page(client, "/konti/?levering=ean")
    assert "Ærøkontoret" in text
    assert world.konto.name not in text
    assert 'aria-label="Fjern filteret' in text
    text = page(client, f"/konti/?selskab={world.datter.uid}")
    assert world.datter_konto.name in text
    assert world.konto.name not in text
    assert "Ærøkontoret" in page(client, "/konti/?q=ærøkont")
    assert world.konto.name in page(client, "/konti/?q=4410+0271")
    text = page(client, "/konti/?q=nordhavn+ANLÆG")
    assert world.datter_konto.name in text
    assert world.konto.name not in text
    text = page(client, "/konti/?q=findes-ikke")
    assert "Ryd filtre" in text
    assert 'aria-sort="descending"' in page(client, "/konti/?sorter=-navn")


def test_recipients_in_the_list_and_on_the_page(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_system("tests"):
        make_recipient(world.konto, with_specification=True, state="testing")
        make_recipient(world.konto, "5798009883735", fallback_mail="per@example.com")
        make_recipient(world.fremmed_konto, "fremmed@example.com")
        make_account(world.nordhavn, "44100888", name="Ærøkontoret")
        Recipient.objects.system().filter(account__number="44100888").delete()
    client = signed_in(world.mette)
    text = page(client, "/konti/")
    assert "faktura@example.com og 1 anden" in re.sub(r"[\xad\u200b]|<wbr>", "", text)
    assert "fremmed@example.com" not in text
    for few in (1_000, 0):
        monkeypatch.setattr("accounts.billing_accounts.filters.FEW", few)
        listed = page(client, "/konti/?levering=ean")
        assert world.konto.name in listed
        assert world.other_konto.name not in listed
        # What waits for its test is no way in which invoices are sent.
        assert world.konto.name not in page(client, "/konti/?levering=paper")
    download: Any = client.get("/konti/?format=csv")
    assert "faktura@example.com, EAN 5798009883735, Papir" in b"".join(download.streaming_content).decode()
    text = page(client, reverse("account", args=[world.konto.uid]))
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text.partition('id="recipients"')[2]))
    for part in (
        "faktura@example.com I brug E-mail · PDF", "EAN 5798009883735 I brug E-faktura", "per@example.com",
        "Papir Venter på testfaktura", "til virksomhedens adresse",
    ):  # fmt: skip
        assert part in shown, part
    assert "Kontoen har ingen modtager" in page(client, reverse("account", args=[account_of("44100888").uid]))


def account_of(number: str) -> Account:
    with as_system("tests: look"):
        return Account.objects.system().get(number=number)


def test_a_foreign_company_is_no_choice(world: World, signed_in: SignedIn) -> None:
    text = page(signed_in(world.mette), f"/konti/?selskab={world.fremmed.uid}")
    assert world.fremmed.name not in text
    assert world.fremmed_konto.name not in text


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 10_000, "sorter=,", "sorter=-", "sorter=pk;drop", "o=,", "raekker=1e400", "selskab=%00",
     "selskab=1", "levering=x", "visning=%F0%9F%92%A9", "efter=%00", "foer=1&efter=2", "nr=99999999999999999999",
     "q=%E2%80%AE<script>alert(1)</script>", "&".join(f"p{n}=1" for n in range(1900))],
    ids=lambda query: query[:20],
)  # fmt: skip
def test_bad_addresses_are_answered(world: World, signed_in: SignedIn, query: str) -> None:
    text = page(signed_in(world.mette), f"/konti/?{query}")
    assert "<script>alert" not in text
    page(signed_in(world.mette), f"/soeg/?{query}")


def test_too_many_parameters_are_refused(world: World, signed_in: SignedIn) -> None:
    query = "&".join(f"p{n}=1" for n in range(10_000))
    assert signed_in(world.mette).get(f"/konti/?{query}").status_code == 400


def test_search_opens_the_one_exact_hit(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    for typed in ("44100271", "4410 0271", " 4410-0271 "):
        answer = client.get("/soeg/", {"q": typed})
        assert answer["Location"] == reverse("account", args=[world.konto.uid])
    text = page(client, "/soeg/?q=konto")
    assert world.konto.name in text
    assert world.fremmed_konto.name not in text
    assert world.datter_konto.name in page(client, "/soeg/?q=anlæg")
    assert "Ingen resultater" in page(client, f"/soeg/?q={world.fremmed_konto.number}")
    # Who sees no accounts sees the numbers on it.
    text = page(signed_in(world.freja), f"/soeg/?q={world.konto.number}")
    assert reverse("account", args=[world.konto.uid]) not in text
    assert world.konto.name not in text


def test_many_hits_lead_to_the_list(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    assert "/konti/?q=konto" not in page(client, "/soeg/?q=konto")
    with as_system("tests"):
        for index in range(9):
            make_account(world.nordhavn, f"{44300000 + index}")
    assert '"/konti/?q=konto"' in page(client, "/soeg/?q=konto")


def test_the_switcher_narrows(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    client.post("/selskab/", {"company": str(world.datter.uid)})
    text = page(client, "/konti/")
    assert world.datter_konto.name in text
    assert world.konto.name not in text
    assert client.get(reverse("account", args=[world.konto.uid])).status_code == 404
    assert client.post("/selskab/", {"company": str(world.fremmed.uid)}).status_code == 404
    client.post("/selskab/", {"company": "all"})
    assert world.konto.name in page(client, "/konti/")


def test_markup_in_names_stays_text(world: World, signed_in: SignedIn) -> None:
    name = "<b>{{7*7}}</b>&\u202etxt"
    with as_system("tests"):
        Account.objects.system().filter(pk=world.konto.pk).update(name=name)
    client = signed_in(world.mette)
    for path in ("/konti/", "/", "/soeg/?q=7*7", reverse("account", args=[world.konto.uid])):
        text = page(client, path)
        assert "&lt;b&gt;{{7*7}}&lt;/b&gt;&amp;" in text
        assert "<b>{{7" not in text
