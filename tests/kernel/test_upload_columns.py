"""The step in which somebody says which column of a file is which."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selfservice.kernel.models import Batch, BatchRow, UploadHeading
from selfservice.kernel.scope.models import as_system
from tests.kernel import files
from tests.numbers import make_number
from tests.signed_in import sign_in
from tests.world import World

HOLDER = "/abonnementer/fra-fil/ret-oplysninger/"
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


def test_a_file_is_its_senders_alone_and_for_a_while(client: Client, world: World) -> None:
    kept = token(sent(client))
    chosen = {"kept": kept, "column_number": "0", "column_holder_name": "1"}
    for user in (world.frida, world.freja):
        other = sign_in(user).post(HOLDER, chosen)
        assert other.status_code == 403 or "igen" in other.content.decode()
    cache.clear()
    assert "Filen er her ikke længere" in client.post(HOLDER, chosen).content.decode()
    assert "igen" in client.post(HOLDER, {"kept": "../x"}).content.decode()


def test_another_company_does_not_know_the_headings(client: Client, world: World) -> None:
    client.post(HOLDER, {"kept": token(sent(client)), "column_number": "0", "column_holder_name": "1"})
    with as_system("tests: look"):
        assert set(UploadHeading.objects.system().values_list("company_id", flat=True)) == {world.nordhavn.pk}
    other = sign_in(world.frida).post(HOLDER, {"file": SimpleUploadedFile("numre.csv", files.csv(TABLE))})
    assert other.status_code == 403 or token(other)
