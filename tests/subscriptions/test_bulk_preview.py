"""Before many are changed at once: what will happen to each, what all of it costs, and only what they can have."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from selfservice.kernel.batches import rows as batch_rows
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.numbers import make_number
from tests.subscriptions.acting import alter, catalogue
from tests.subscriptions.listed import make
from tests.world import World

LIST = "/abonnementer/?type=mobil"


@pytest.fixture(autouse=True)
def mid_november() -> Iterator[None]:
    """The 16th: half of the month is left."""
    with time_machine.travel(timezone.now().replace(year=2026, month=11, day=16, hour=9), tick=True):
        yield


@pytest.fixture
def two(world: World) -> list[Subscription]:
    """Of Mette's company, on plans of 149 kroner."""
    catalogue()
    with as_system("tests"):
        return [
            make_number(world.konto, f"+457000000{n}", f"894501000000000{n:04}", holder_name=f"Bruger {n}")
            for n in range(2)
        ]


def begun(client: Client, act: str, rows: list[Subscription]) -> str:
    """The page of the batch."""
    answer = client.post(LIST, {"do": act, "sel": [one.uid for one in rows]})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text_of(client: Client, page: str, **data: str) -> str:
    """What it says, after these answers if there are any."""
    if data:
        answer = client.post(page, {"step": "data", **data})
        assert answer.status_code == 302, answer.content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", client.get(page).content.decode())).split())


def test_another_plan_row_by_row_and_in_all(world: World, mette: Client, two: list[Subscription]) -> None:
    alter(two[1], add_ons=["verden"])
    page = begun(mette, "change_plan", two)
    text = text_of(mette, page, plan="mobil-fri")
    assert "Bruger 0" in text and "Bruger 1" in text
    assert f'href="/abonnementer/{two[0].uid}/"' in mette.get(page).content.decode()
    # 229 instead of 149, each of them: the add-on goes on. What is the same for both is there once.
    assert text.count("Forskel 80,00 kr. mere pr. måned") == 1
    assert text.count("40,00 kr. mere") == 1
    assert "Forskel i alt 160,00 kr. mere pr. måned" in text
    assert text.count("Binding til og med 15. nov. 2027") == 1
    common, rows = text.split("Én for én", 1)
    assert "Det sker med hver enkelt" in common and "Tilvalg, der fortsætter Tilvalg verden" in rows


def test_what_is_left_out_costs_nothing(world: World, mette: Client, two: list[Subscription]) -> None:
    alter(two[1], terminated_on=date(2026, 12, 24))
    text = text_of(mette, begun(mette, "change_plan", two), plan="mobil-fri")
    assert "Forskel i alt 80,00 kr." in text
    assert text.count("Nyt abonnement Mobil") == 1


def test_only_plans_and_add_ons_of_their_kind(world: World, mette: Client, two: list[Subscription]) -> None:
    form = mette.get(begun(mette, "change_plan", two)).content.decode()
    assert 'value="mobil-fri"' in form and 'value="fiber-500"' not in form
    extras = mette.get(begun(mette, "change_add_ons", two)).content.decode()
    assert 'value="verden"' in extras and 'value="fast-ip"' not in extras


def test_notice_of_many(world: World, mette: Client, two: list[Subscription]) -> None:
    text = text_of(mette, begun(mette, "terminate", two), last_day="31.12.2026")
    assert text.count("Sidste dag Torsdag 31. dec. 2026") == 1
    assert text.count("Sidste betaling 149,00 kr.") == 1
    assert "Falder bort 298,00 kr. pr. måned" in text
    assert "Sidste betalinger i alt 298,00 kr." in text


def test_accounts_of_one_company_are_chosen_from(world: World, mette: Client, two: list[Subscription]) -> None:
    form = mette.get(begun(mette, "move_account", two)).content.decode()
    offered = re.findall(r'<option value="(\d{8})"', form)
    assert world.other_konto.number in offered and world.datter_konto.number not in offered
    # Of two companies there is none that all can be moved to.
    mixed = [*two, make(world.datter_konto, "+4570000009")]
    assert "<select" not in mette.get(begun(mette, "move_account", mixed)).content.decode().split("<main")[1]


def test_what_a_file_says_is_shown(world: World, mette: Client, two: list[Subscription]) -> None:
    lines = b"nummer;afdeling\r\n'+4570000000;Salg\r\n70000001;Lager"
    file = SimpleUploadedFile("rettelser.csv", lines, "text/csv")
    answer = mette.post("/abonnementer/fra-fil/ret-oplysninger/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    text = text_of(mette, answer["Location"], due_on="")
    assert "Afdeling Salg" in text and "Afdeling Lager" in text
    assert "Oplysningerne ændres på 2 abonnementer." in text


def test_own_number_among_many(world: World, mette: Client, two: list[Subscription]) -> None:
    note = "Dit eget nummer 20 12 34 90 er med."
    alter(world.own_number, user=world.mette)
    chosen = begun(mette, "bar", [*two, world.own_number])
    assert note not in text_of(mette, begun(mette, "bar", two), cause="lost")
    assert note in text_of(mette, chosen, cause="lost")
    # Another plan takes the number from nobody.
    assert note not in text_of(mette, begun(mette, "change_plan", [*two, world.own_number]), plan="mobil-fri")


def test_a_day_without_a_year_is_shown_and_stored_with_it(mette: Client, two: list[Subscription]) -> None:
    """The rows run later, perhaps after an approval in the new year: the day is not read another time then."""
    path = begun(mette, "change_plan", two)
    text = text_of(mette, path, plan="mobil-fri", due_on="1/1")
    assert "Hvornår: fredag 1. jan. 2027" in text
    with as_system("tests"):
        assert Batch.objects.system().get().data["due_on"] == "01.01.2027"


def test_a_day_of_a_file_gets_its_year_when_it_is_sent(mette: Client, two: list[Subscription]) -> None:
    lines = b"nummer;sidste dag\r\n+4570000000;5. jan\r\n70000001;snart"
    mette.post("/abonnementer/fra-fil/opsig/", {"file": SimpleUploadedFile("opsig.csv", lines, "text/csv")})
    with as_system("tests"):
        rows = BatchRow.objects.system().order_by("line").values_list("data", flat=True)
        assert [row["last_day"] for row in rows] == ["05.01.2027", "snart"]


def test_a_day_that_was_written_before_now_was_chosen_does_not_count(mette: Client, two: list[Subscription]) -> None:
    text = text_of(mette, begun(mette, "bar", two), cause="lost", due_on="1/1", due_on_choice="first")
    assert "Hvornår" not in text
    with as_system("tests"):
        assert not Batch.objects.system().get().data["due_on"]


def test_what_is_common_to_a_page_is_not_said_of_all(
    world: World, mette: Client, two: list[Subscription], monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_system("tests"):
        two.append(make_number(world.konto, "+4570000002", "8945010000000000002"))
    page = begun(mette, "change_plan", two)
    assert "Det sker med hver enkelt Nyt abonnement" in text_of(mette, page, plan="mobil-fri")
    monkeypatch.setattr(batch_rows, "SIZE", 2)
    assert "Det sker med hver af dem nedenfor Nyt abonnement" in text_of(mette, page)
