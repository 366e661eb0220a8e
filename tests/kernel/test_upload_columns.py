"""The step in which somebody says which column of a file is which."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from redis.exceptions import RedisError

from accounts.models import Grant
from selfservice.kernel.jobs.retention import Ago, delete_due
from selfservice.kernel.models import Batch, BatchRow, UploadHeading
from selfservice.kernel.scope.models import as_system
from tests.kernel import files
from tests.numbers import make_number
from tests.signed_in import sign_in
from tests.world import World, make_user

HOLDER = "/abonnementer/fra-fil/ret-oplysninger/"
CHANGE = ["mobile", "mobile_change"]
TABLE = [
    ["Telefonliste"],
    ["Telefon", "Ansat", "Andet", ""],
    ["30112231", "Ny Person", "x", "y"],
    ["30112232", "Bo", "", ""],
]


@pytest.fixture
def client(world: World) -> Client:
    with as_system("tests: numbers"):
        for n in (1, 2):
            make_number(world.konto, f"+453011223{n}", f"894501000000010000{n}")
    return sign_in(world.mette)


def sent(client: Client, table: list[list[str]] = TABLE) -> Any:
    return client.post(HOLDER, {"file": SimpleUploadedFile("numre.csv", files.csv(table))})


def token(answer: Any) -> str:
    found = re.search(r'name="kept" value="([0-9a-f]+)"', answer.content.decode())
    assert found, answer
    return found[1]


def data_of_rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 302, answer.content.decode()
    with as_system("tests: look"):
        batch = Batch.objects.system().latest("id")
        return [row.data for row in BatchRow.objects.system().filter(batch=batch).order_by("line")]


def test_columns_are_chosen_and_remembered(client: Client) -> None:
    page = sent(client)
    text = page.content.decode()
    assert "Telefon: 30112231, 30112232" in text
    assert "Kolonne 4: y" in text
    assert "data-focus" in text
    answer = client.post(HOLDER, {"kept": token(page), "column_number": "0", "column_holder_name": "1"})
    expected = [{"holder_name": "Ny Person"}, {"holder_name": "Bo"}]
    assert data_of_rows(answer) == expected
    # The next file needs no choice.
    assert data_of_rows(sent(client)) == expected


def test_what_is_missing_is_asked_for_again(client: Client) -> None:
    kept = token(sent(client))
    for chosen in ({}, {"column_holder_name": "1"}, {"column_number": "0"}, {"column_number": "99"},
                   {"column_number": "1", "column_holder_name": "1"}):  # fmt: skip
        answer = client.post(HOLDER, {"kept": kept, **chosen})
        assert answer.status_code == 200
        assert "data-focus" in answer.content.decode()
    with as_system("tests: look"):
        assert not Batch.objects.system().exists()
        assert not UploadHeading.objects.system().exists()


@pytest.mark.parametrize(("key", "first"), [("number", "30112231"), ("iccid", "8945010000000000022")])
def test_a_file_without_headings_loses_no_row(client: Client, key: str, first: str) -> None:
    kept = token(sent(client, [[first, "Ny Person"], ["30112232", "Bo"]]))
    answer = client.post(HOLDER, {"kept": kept, f"column_{key}": "0", "column_holder_name": "1"})
    assert f"Linje 1 har et nummer, hvor der skulle være overskrifter: {first}" in answer.content.decode()
    assert headings() == {}


def test_a_file_is_its_senders_alone_and_for_a_while(client: Client, world: World) -> None:
    kept = token(sent(client))
    chosen = {"kept": kept, "column_number": "0", "column_holder_name": "1"}
    for user in (world.frida, world.freja):
        other = sign_in(user).post(HOLDER, chosen)
        assert other.status_code == 403 or "igen" in other.content.decode()
    cache.clear()
    assert "Filen er her ikke længere" in client.post(HOLDER, chosen).content.decode()
    assert "igen" in client.post(HOLDER, {"kept": "../x"}).content.decode()


def test_of_a_person_the_last_file_is_kept(client: Client) -> None:
    """One person can't fill Redis with files."""
    first, last = token(sent(client)), token(sent(client))
    chosen = {"column_number": "0", "column_holder_name": "1"}
    assert "Filen er her ikke længere" in client.post(HOLDER, {"kept": first, **chosen}).content.decode()
    assert data_of_rows(client.post(HOLDER, {"kept": last, **chosen}))


def test_without_the_cache_it_says_what_is_missing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any) -> None:
        raise RedisError

    monkeypatch.setattr(cache, "set", fails)
    monkeypatch.setattr(cache, "get", fails)
    page = sent(client)
    assert (page.status_code, 'name="kept"' in page.content.decode()) == (200, False)
    assert "Disse kolonner mangler" in page.content.decode()
    assert "Filen er her ikke længere" in client.post(HOLDER, {"kept": "a"}).content.decode()


def test_two_remembered_headings_of_one_column(client: Client) -> None:
    """Which one it is, only the sender knows; from then on the other one means nothing."""
    other = [["Telefon", "Kollega"], ["30112231", "Bo"]]
    both = [["Telefon", "Ansat", "Kollega"], ["30112231", "Bo", "Bo's chef"]]
    chosen = {"column_number": "0", "column_holder_name": "1"}
    for table in (TABLE, other):
        assert data_of_rows(client.post(HOLDER, {"kept": token(sent(client, table)), **chosen}))
    page = sent(client, both)
    assert "er der to gange" in page.content.decode()
    assert data_of_rows(client.post(HOLDER, {"kept": token(page), **chosen})) == [{"holder_name": "Bo"}]
    assert headings().keys() == {"telefon", "ansat"}
    assert data_of_rows(sent(client, both)) == [{"holder_name": "Bo"}]


def test_another_company_does_not_know_the_headings(client: Client, world: World) -> None:
    client.post(HOLDER, {"kept": token(sent(client)), "column_number": "0", "column_holder_name": "1"})
    with as_system("tests: look"):
        assert set(UploadHeading.objects.system().values_list("company_id", flat=True)) == {world.nordhavn.pk}
    other = sign_in(world.frida).post(HOLDER, {"file": SimpleUploadedFile("numre.csv", files.csv(TABLE))})
    assert token(other)


def test_headings_belong_to_the_company_of_the_numbers(client: Client, world: World) -> None:
    """Somebody with access to two customers teaches neither of them the other's headings."""
    with as_system("tests: two customers"):
        Grant.objects.create(user=world.mette, company=world.fremmed, functions=CHANGE)
        bo = make_user(world.nordhavn, "bo", CHANGE)
    table = [*TABLE[:2], ["26001234", "Ny Person", "x", "y"]]
    chosen = {"column_number": "0", "column_holder_name": "1"}
    mette = sign_in(world.mette)
    assert data_of_rows(mette.post(HOLDER, {"kept": token(sent(mette, table)), **chosen}))
    assert headings() == {"telefon": world.fremmed.pk, "ansat": world.fremmed.pk}
    assert token(sent(sign_in(bo)))
    assert data_of_rows(sent(sign_in(world.frida), table))
    # It is of use to her at her other company, and to nobody else there.
    assert data_of_rows(sent(mette))


def test_a_file_without_a_known_number_teaches_nothing(client: Client) -> None:
    table = [*TABLE[:2], ["99999999", "Ny Person", "x", "y"]]
    answer = client.post(HOLDER, {"kept": token(sent(client, table)), "column_number": "0", "column_holder_name": "1"})
    assert data_of_rows(answer)
    assert headings() == {}


def test_the_function_of_the_action_is_needed(client: Client, world: World) -> None:
    client.post(HOLDER, {"kept": token(sent(client)), "column_number": "0", "column_holder_name": "1"})
    with as_system("tests: a function at another company alone"):
        bo = make_user(world.nordhavn, "bo", {"invoices"})
        Grant.objects.create(user=bo, company=world.fremmed, functions=CHANGE)
    assert token(sent(sign_in(bo)))


def test_headings_that_are_not_used_are_deleted_after_two_years(client: Client) -> None:
    client.post(HOLDER, {"kept": token(sent(client)), "column_number": "0", "column_holder_name": "1"})

    def age(**years_and_days: int) -> None:
        with as_system("tests: time passes"):
            UploadHeading.objects.system().update(used_at=Ago(**years_and_days))

    age(years=2, days=-1)
    assert delete_due() == 0
    # A file with them is a use.
    data_of_rows(sent(client))
    with as_system("tests: look"):
        assert not UploadHeading.objects.system().filter(used_at__lt=Ago(days=1)).exists()
    age(years=2, days=1)
    assert delete_due() == 2
    assert headings() == {}


def headings() -> dict[str, int]:
    with as_system("tests: look"):
        return dict(UploadHeading.objects.system().values_list("head", "company_id"))


@pytest.mark.parametrize(
    ("act", "hints"),
    [
        ("spaer", ["En tom celle betyder ”Telefonen er stjålet”."]),
        ("opsig", ["En tom celle betyder ”Så snart varsel og binding tillader det”."]),
        ("roamingloft", ["En tom celle ændrer intet.", "En tom celle ændrer intet.", "En tom celle betyder nej."]),
        ("skift-sim", ["Skal udfyldes."]),
        ("flyt-konto", ["Skal udfyldes."]),
        ("ret-oplysninger", ["En tom celle ændrer intet."] * 5),
    ],
)
def test_what_an_empty_cell_means_is_said(act: str, hints: list[str], client: Client) -> None:
    page = client.get(f"/abonnementer/fra-fil/{act}/").content.decode()
    assert re.findall(r"En tom celle [^.]+\.|Skal udfyldes\.", page) == hints
