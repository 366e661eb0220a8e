"""A bulk change from a file, by its pages."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selfservice.kernel.actions.runner import registry
from selfservice.kernel.models import Batch
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.uploads.limits import BYTES
from subscriptions.models import Subscription
from tests.accounts.steps import error_at, errors
from tests.kernel import files
from tests.kernel.batch_pages import NUMBERS, client, in_english, numbers, of, sent, start_and_run, text
from tests.kernel.bulk import counts, reasons
from tests.signed_in import sign_in
from tests.world import World

__all__ = ["client", "numbers"]
BAR, HOLDER = "/abonnementer/fra-fil/spaer/", "/abonnementer/fra-fil/ret-oplysninger/"


def test_by_file(client: Client, numbers: list[Subscription], world: World) -> None:
    rows = [
        ["Nummer", "Årsag"],
        ["30 11 22 31", "Stjålet"],
        ["+45 30112232", "stolen"],
        ["30112231", "Stjålet"],
        [world.fremmed_number.number, "Stjålet"],
        ["99887766", "Stjålet"],
        ["ikke et nummer, slet ikke et nummer, nej", "Stjålet"],
        ["30112233", "Måneskin"],
        ["=1+1", "Stjålet"],
    ]
    template = b"".join(client.get(f"{BAR}?skabelon=csv").streaming_content)  # type: ignore[attr-defined]
    rows[0] = [template.decode("utf-8-sig").strip().split(";")[place] for place in (0, -1)]
    cause = dict(registry["bar"].Form.base_fields["cause"].choices)  # type: ignore[attr-defined]
    rows = [rows[0], *([number, str(cause["stolen"]) if why == "Stjålet" else why] for number, why in rows[1:])]
    for data, name in ((files.csv(rows), "a.csv"), (files.csv(rows, ","), "b.csv"), (files.xlsx(rows), "c.xlsx")):
        answer = sent(client, BAR, data, name)
        assert answer.status_code == 302, text(answer)
        path = answer.headers["Location"]
        client.post(path, {"step": "data"})
        assert counts(of(path)) == {"ready": 2, "refused": 6}
        by_line = reasons(of(path))
        assert set(by_line) == {4, 5, 6, 7, 8, 9}
        # Another tenant's number is as one that does not exist.
        assert by_line[5] == by_line[6]
        assert by_line[4] != by_line[5]


def test_a_file_changes_what_it_says_and_nothing_else(client: Client, numbers: list[Subscription]) -> None:
    with as_system("tests: a department"):
        Subscription.objects.system().filter(number=NUMBERS[1]).update(department="Salg", cost_centre="100")
    answer = sent(client, HOLDER, files.csv([["number", "holder_name", "cost_centre"], ["30112231", "Ny Person", ""]]))
    path = answer.headers["Location"]
    if not of(path).checked:
        client.post(path, {"step": "data"})
    assert counts(of(path)) == {"ready": 1}, reasons(of(path))
    start_and_run(client, path)
    assert counts(of(path)) == {"done": 1}
    with as_system("tests: look"):
        row = Subscription.objects.system().get(number=NUMBERS[1])
    assert (row.holder_name, row.department, row.cost_centre) == ("Ny Person", "Salg", "100")


def test_a_row_may_name_the_card(client: Client, numbers: list[Subscription]) -> None:
    answer = sent(client, HOLDER, files.csv([["iccid", "department"], ["8945010000000000022", "Lager"]]))
    with as_system("tests: look"):
        assert of(answer.headers["Location"]).rows.system().get().given


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "The file is empty"),
        (files.csv([["Telefon", "cause"], ["1", "x"]]), "missing"),
        (files.csv([["number", "Andet"], ["1", "y"]]), "Andet"),
        (files.csv([["number", "number"], ["1", "2"]]), "twice"),
        (files.csv([["cause"], ["stolen"]]), "missing"),
        (b"1\n" * 1_000_001, "rows"),
        (files.bomb(60), "unpacks"),
        (b"\x00\x01\x02", "can&#x27;t be read"),
    ],
)
def test_a_bad_file_is_refused_on_its_page(client: Client, world: World, data: bytes, error: str) -> None:
    in_english(world)
    page = text(sent(client, BAR, data))
    assert error in page
    assert "data-focus" in page
    with as_system("tests: look"):
        assert not Batch.objects.system().exists()


def test_headings_below_a_title_and_columns_that_are_not_used(client: Client, numbers: list[Subscription]) -> None:
    table = [
        ["Vores telefoner, 2026"],
        [""],
        ["Bruger", "Nummer", "Andet", "SIM"],
        ["Ny Person", "30112231", "=1", "8,9E+18"],
    ]
    for data in (files.csv(table), files.xlsx(table)):
        path = sent(client, HOLDER, data).headers["Location"]
        page = text(client.get(path))
        if not of(path).checked:
            page = text(client.post(path, {"step": "data"}, follow=True))
        assert counts(of(path)) == {"ready": 1}, reasons(of(path))
        assert "Overskrifterne står i linje 3." in page
        assert "Andet, SIM" in page


def test_a_file_that_is_too_large_gives_the_page_back(client: Client) -> None:
    answer = client.post(BAR, {"file": SimpleUploadedFile("numre.csv", bytes(BYTES + 1))}, follow=True)
    assert (answer.status_code, answer.redirect_chain[0][0]) == (200, f"{BAR}?for-stor=1")
    assert error_at(answer, "file") == "Filen er større end 2 MB. Del den op."
    assert errors(answer).count("<li>") == 1
    # The page as it is then takes the next one.
    assert "data-focus" in text(client.post(f"{BAR}?for-stor=1", {}))


def test_without_a_file(client: Client) -> None:
    assert "data-focus" in text(client.post(BAR, {}))


def test_without_the_right(world: World) -> None:
    assert sign_in(world.jonas).get(BAR).status_code == 403
    assert sign_in(world.mette).get("/abonnementer/fra-fil/findes-ikke/").status_code == 404
    assert sign_in(world.mette).get("/abonnementer/fra-fil/vis-puk/").status_code == 404


def test_an_empty_workbook_has_the_headings_as_text(client: Client) -> None:
    data = b"".join(client.get(f"{BAR}?skabelon=xlsx").streaming_content)  # type: ignore[attr-defined]
    from python_calamine import CalamineWorkbook

    heads = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()[0]
    assert len(heads) == 3


def test_reasons_of_a_file_in_the_language_of_the_reader(
    world: World, client: Client, numbers: list[Subscription]
) -> None:
    rows = [["number"], ["+4599887766"], ["30112234"], ["30 11 22 34"], ["12"]]
    path = sent(client, "/abonnementer/fra-fil/ophaev/", files.csv(rows)).headers["Location"]
    client.post(path, {"step": "data"})
    page = text(client.get(path))
    assert "Linje 3 handler om det samme" in page
    in_english(world)
    page = text(client.get(path))
    assert "Line 3 is about the same" in page and "can't be found" in page.replace("&#x27;", "'")
    assert "Linje 3" not in page
