"""Numbers as people paste them into files, searches and feeds: found, or refused with the true reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selfservice.kernel.batches.preview import check
from selfservice.kernel.feeds import load_directory
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.numbers import make_number
from tests.subscriptions.swapping import as_user
from tests.subscriptions.test_feed import PLAN, PLANS, SUBSCRIPTIONS
from tests.world import World

ICCID = "8945012310641180572"
MACHINE = "+45370012345678"
SPELLINGS = [
    "4520123456", "45 20 12 34 56", "+45 20123456", "0045 20 12 34 56", "(+45) 20123456", "tel:+4520123456",
    "\u202a+4520123456\u202c", "\u202d20123456\u202c", "20\u201112\u201134\u201156", "20\u200b123456",
    "20\u201312\u201334\u201356", "20123456\u200e", "20\u00ad123456", "20\u200712\u200734\u200756", "２０１２３４５６",
]  # fmt: skip
CARDS = [
    ICCID, "8945 0123 10641180572", f"{ICCID}F", f"{ICCID}f", f"\u202a{ICCID}\u202c", f"ICCID: {ICCID}",
    f"\u200b{ICCID}", "8945-012310641180572",
]  # fmt: skip


@pytest.fixture
def numbers(world: World) -> dict[str, Subscription]:
    """A machine's number, and one with a card that is searched for."""
    with as_system("tests"):
        return {
            "machine": make_number(world.konto, MACHINE, "8945010000000000048", holder_name="Varmemåler 12"),
            "card": make_number(world.konto, "+4520124050", ICCID, holder_name="\u00c5se Kjærgård"),
        }


def rows(client: Client, world: World, head: str, cells: list[str]) -> list[tuple[str, str]]:
    """Send a file with one number in each row; return state and reason of the rows."""
    text = "\r\n".join([f"{head};Afdeling", *(f"{cell};L{n}" for n, cell in enumerate(cells))])
    file = SimpleUploadedFile("ret.csv", text.encode(), "text/csv")
    answer = client.post("/abonnementer/fra-fil/ret-oplysninger/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    with as_system("tests"):
        batch = Batch.objects.system().latest("id")
    check(batch, as_user(world.mette))
    with as_system("tests"):
        found = BatchRow.objects.system().filter(batch=batch).order_by("line")
        return list(found.values_list("state", "reason"))


@pytest.mark.parametrize("text", SPELLINGS, ids=ascii)
def test_a_number_in_a_file(text: str, mette: Client, world: World) -> None:
    assert rows(mette, world, "Nummer", [text]) == [("ready", "")]


@pytest.mark.parametrize("text", CARDS, ids=ascii)
def test_a_card_in_a_file(text: str, mette: Client, world: World, numbers: dict[str, Subscription]) -> None:
    assert rows(mette, world, "SIM-kortets nummer (ICCID)", [text]) == [("ready", "")]


def test_a_cell_that_is_no_number_says_why(mette: Client, world: World, numbers: dict[str, Subscription]) -> None:
    unknown = "Det findes ikke hos jer, eller du har ikke ret til at gøre dette med det."
    found = rows(mette, world, "Nummer", ["2012345€", "2012345", "99999999", "", "FB-104233"])
    assert [state for state, _reason in found] == ["refused"] * 5
    reasons = [reason for _state, reason in found]
    assert reasons[0] == "Bogstaver og andre tegn kan ikke være en del af nummeret. Skriv kun cifrene."
    assert reasons[1] == "Telefonnummeret skal have 8 cifre eller en landekode, hvis det er udenlandsk"
    assert reasons[3] == "Nummer mangler."
    assert reasons[2] == reasons[4] == unknown
    ((_state, reason),) = rows(mette, world, "SIM-kortets nummer (ICCID)", ["894501231064118057"])
    assert reason == "Et simkortnummer har 19 eller 20 cifre. Her er 18."


@pytest.mark.parametrize("text", [*SPELLINGS, "CVR 99000007"], ids=ascii)
def test_a_number_is_searched_for(text: str, mette: Client, world: World) -> None:
    answer = mette.get("/soeg/", {"q": text})
    listed = mette.get("/abonnementer/", {"type": "mobil", "q": text}).content.decode()
    there = f"/abonnementer/{world.colleagues_number.uid}/"
    assert (answer.get("Location", "") == there) == (there in listed) == ("CVR" not in text)


@pytest.mark.parametrize("text", CARDS, ids=ascii)
def test_a_card_is_searched_for(text: str, mette: Client, numbers: dict[str, Subscription]) -> None:
    assert mette.get("/soeg/", {"q": text})["Location"] == f"/abonnementer/{numbers['card'].uid}/"
    listed = mette.get("/abonnementer/", {"type": "mobil", "q": text}).content.decode()
    assert f"/abonnementer/{numbers['card'].uid}/" in listed


@pytest.mark.parametrize(
    "text", ["370012345678", "37 00 12 34 56 78", "+45 370012345678", "45370012345678", "tel:+45370012345678"]
)
def test_a_machines_number_is_found(text: str, mette: Client, world: World, numbers: dict[str, Subscription]) -> None:
    assert mette.get("/soeg/", {"q": text})["Location"] == f"/abonnementer/{numbers['machine'].uid}/"
    assert rows(mette, world, "Nummer", [text]) == [("ready", "")]
    page = mette.get(f"/abonnementer/{numbers['machine'].uid}/").content.decode()
    assert "37\u00a000\u00a012\u00a034\u00a056\u00a078" in page


def test_a_feed_with_a_machines_number(world: World, tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_text(PLANS + PLAN)
    more = ",,19.00,Varmemåler 12,,,,,active,,2026-01-01,,,,44100271,,mobil-30\n"
    bad = "3700123456789,,19.00,Måler 13,,,,,active,,2026-01-01,,,,44100271,,mobil-30\n"
    path = tmp_path / "subscriptions.csv"
    path.write_text(f"{SUBSCRIPTIONS}370012345678{more}30998877{more}")
    assert [(one.inserted, one.refused) for one in load_directory(tmp_path)] == [(1, 0), (2, 0)]
    with as_system("tests"):
        assert Subscription.objects.system().filter(number=MACHINE).exists()
    path.write_text(f"{SUBSCRIPTIONS}370012345678{more}{bad}")
    _plans, result = load_directory(tmp_path)
    assert [(refusal.line, refusal.column) for refusal in result.refusals] == [(3, "number")]
