"""Users by file: created, renamed, given numbers and forwards; what can't be done is named, line by line."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selfservice.kernel.batches.worker import run_due
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.models import as_system
from telephony.models import TelephoneNumber, TelephonyUser
from tests.telephony import make
from tests.telephony.acting import now, sent
from tests.world import World

FROM_FILE = "/telefoni/brugere/fra-fil/"


@pytest.fixture
def people(world: World) -> dict[str, TelephonyUser]:
    with as_system("tests"):
        pro = make.licence_type()
        make.number(world.nordhavn, "+4570101010")
        for last in range(21, 24):
            make.number(world.nordhavn, f"+457010102{last - 20}")
        make.user(world.nordhavn, "Jens Jensen", mobile_number="+4520123401")
        make.user(world.nordhavn, "Jens Jensen", mail="jj@example.com")
        return {
            "mette": make.user(world.nordhavn, "Mette Åkjær", direct="+4570101011", short_number="11", licence=pro),
            "bo": make.user(world.nordhavn, "Bo Holm", mail="bo@example.com", licence=pro),
        }


def upload(client: Client, act: str, *rows: str) -> tuple[str, list[str]]:
    """Send a file; return the page of its preview, and what is said of each line ("" for what can be done)."""
    file = SimpleUploadedFile("brugere.csv", "\r\n".join(rows).encode())
    answer = client.post(f"{FROM_FILE}{act}/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    client.get(answer["Location"])
    with as_system("tests"):
        found = BatchRow.objects.system().filter(batch=Batch.objects.system().latest("pk"))
        return answer["Location"], [row.reason for row in found.order_by("line")]


def start(client: Client, page: str) -> str:
    """Run what can be done, and return the page of the result."""
    client.post(page, {"step": "data"})
    client.post(page, {"step": "start"})
    run_due()
    return client.get(page).content.decode().replace("\u00a0", " ")


def test_users_are_created_and_what_is_wrong_is_named_line_by_line(
    people: dict[str, TelephonyUser], world: World, mette: Client
) -> None:
    page, why = upload(
        mette,
        "opret",
        "Virksomhed;Navn;Afdeling;E-mail;Direkte nummer;Mobil;Kortnummer",
        f"{world.nordhavn.name};Ida Lund;Salg;ida@example.com;70 10 10 21;20 65 43 21;21",
        f"{world.datter.name};Ole Bro;;;;;21",
        ";Per Friis;;;70101021;;21",
        f"{world.fremmed.name};Kim;;;;;",
        ";Eva;;;70 10 10 11;70 20 30 40;11",
        ";;Salg;;;;",
        ";Gry;;gry;;;112",
    )
    assert [bool(text) for text in why] == [False, False, True, True, True, True, True], why
    assert why[2] == "En linje ovenfor har også 70\u00a010\u00a010\u00a021. En linje ovenfor har også 21."
    assert why[3] == "Du kan ikke oprette brugere hos denne virksomhed."
    assert "ledige numre" in why[4] and "dansk mobilnummer" in why[4] and "Mette Åkjær har kortnummeret 11" in why[4]
    assert "Navn: " in why[5] and "E-mail: " in why[6] and "Kortnummer: " in why[6]
    shown = mette.get(page).content.decode().replace("\u00a0", " ")
    assert "2 brugere bliver oprettet" in shown and "Opret 2 brugere" in shown and "70 10 10 21" in shown
    result = start(mette, page)
    with as_system("tests"):
        ida = TelephonyUser.objects.system().get(name="Ida Lund")
        ole = TelephonyUser.objects.system().get(name="Ole Bro")
        number = TelephoneNumber.objects.system().get(number="+4570101021")
        assert not TelephonyUser.objects.system().filter(name__in=["Per Friis", "Kim", "Eva", "Gry"]).exists()
    assert (ida.company_id, ida.mobile_number, ida.short_number, number.user_id) == (
        world.nordhavn.pk, "+4520654321", "21", ida.pk,
    )  # fmt: skip
    assert ole.company_id == world.datter.pk and f"/telefoni/brugere/{ole.uid}/" in result
    assert sorted(sent()) == [["number", "user"], ["user"]]


def test_numbers_are_given_to_those_whom_a_row_names(people: dict[str, TelephonyUser], mette: Client) -> None:
    page, why = upload(
        mette,
        "numre",
        "E-mail;Navn;Direkte nummer;Kortnummer",
        "BO@example.com;;70 10 10 22;12",
        "jj@example.com;;70101022;",
    )
    assert why[0] == "" and "En linje ovenfor" in why[1]
    start(mette, page)
    assert (now(people["bo"]).direct_number, now(people["bo"]).short_number) == ("+4570101022", "12")
    page, why = upload(mette, "numre", "Navn;Direkte nummer;Kortnummer", "mette  åkjær;-;", "Jens Jensen;;13")
    assert why[0] == "" and why[1].startswith("Det passer på flere brugere")
    start(mette, page)
    assert (now(people["mette"]).direct_number, now(people["mette"]).short_number) == ("", "11")


def test_forwards_and_details_are_changed_row_by_row(people: dict[str, TelephonyUser], mette: Client) -> None:
    page, why = upload(
        mette,
        "viderestilling",
        "Kortnummer;Viderestil alle opkald til;Viderestil ved optaget til",
        "11;20 65 43 21;90 12 34 56",
        "99;20 65 43 21;",
    )
    assert "overtakserede" in why[0] and why[1].startswith("Det findes ikke")
    page, why = upload(mette, "viderestilling", "Kortnummer;Viderestil ved optaget til", "11;20 65 43 21")
    start(mette, page)
    page, why = upload(mette, "ret", "Direkte nummer;Navn;Afdeling;Hår", "70101011;Mette Lund;-;x", "70999999;;;")
    assert why[0] == "" and why[1]
    start(mette, page)
    found = now(people["mette"])
    assert (found.name, found.forward_busy, found.forwards_out) == ("Mette Lund", "+4520654321", True)


def test_the_pages_of_files(people: dict[str, TelephonyUser], mette: Client) -> None:
    overview = mette.get(FROM_FILE).content.decode()
    for act in ("opret", "numre", "viderestilling", "ret", "licens", "spaer"):
        assert f"{FROM_FILE}{act}/" in overview
    template = b"".join(mette.get(f"{FROM_FILE}opret/?skabelon=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert template.strip("\ufeff\r\n") == "Virksomhed;Navn;Afdeling;E-mail;Direkte nummer;Mobil;Kortnummer"
    page = mette.get(f"{FROM_FILE}opret/").content.decode()
    assert "Skal udfyldes" in page and "En tom celle betyder ”" in page


def test_many_of_the_list_get_the_same_forward(people: dict[str, TelephonyUser], mette: Client) -> None:
    chosen = {"do": "set_telephony_forwarding", "sel": [str(one.uid) for one in people.values()]}
    page = mette.post("/telefoni/brugere/", chosen)["Location"]
    form = mette.get(page).content.decode()
    assert form.count("Tomt felt: hver beholder sit") == 4 and 'name="whole"' not in form
    mette.post(page, {"step": "data", "forward_no_answer": "70 10 10 10"})
    assert "Viderestillingen ændres for 2 brugere" in mette.get(page).content.decode()
    mette.post(page, {"step": "start"})
    run_due()
    assert {now(one).forward_no_answer for one in people.values()} == {"+4570101010"}
