"""A list's own download, changed in two cells, is sent back: these two rows are changed, and no other."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from selfservice.kernel.batches.preview import check
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.exports.writers import _written, harmless, plain
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.phone import Phone
from selfservice.kernel.uploads.reader import read
from tests.kernel import files
from tests.numbers import make_number, make_plan
from tests.subscriptions.acting import catalogue
from tests.subscriptions.swapping import as_user
from tests.world import World

HOLDER = "/abonnementer/fra-fil/ret-oplysninger/"
COLUMNS = [
    "bruger",
    "afdeling",
    "konto",
    "abonnement",
    "status",
    "medarbejdernummer",
    "omkostningssted",
    "iccid",
    "pris",
]


@pytest.fixture
def numbers(world: World) -> None:
    with as_system("tests"):
        for n in range(4):
            make_number(
                world.konto, f"+452012405{n}", f"894501000000020000{n}", holder_name=f"Åse {n}", department="Salg",
                cost_centre="0042", employee_number="=1+1",
            )  # fmt: skip


def table(client: Client, file_format: str) -> list[list[str]]:
    client.post("/abonnementer/?type=mobil", {"columns": "chosen", "column": COLUMNS})
    answer: Any = client.get(f"/abonnementer/?type=mobil&q=%C3%85se&format={file_format}")
    data = b"".join(answer.streaming_content)
    if file_format == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    sheet = read(data)
    return [list(sheet.heads), *(list(line.cells) for line in sheet.lines)]


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_two_changed_cells_are_two_changed_rows(file_format: str, mette: Client, world: World) -> None:
    rows = table(mette, file_format)
    assert (rows[0][:2], sorted(row[0] for row in rows[1:])) == (
        ["Nummer", "Bruger"], [f"20 12 40 5{n}" for n in range(4)],
    )  # fmt: skip
    rows[1][1], rows[3][rows[0].index("Omkostningssted")] = "Ny Person", "0043"
    data = files.xlsx([[f" {cell}" if cell.startswith("=") else cell for cell in row] for row in rows])
    if file_format == "csv":
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
        data = out.getvalue().encode("cp1252")
    answer = mette.post(HOLDER, {"file": SimpleUploadedFile(f"mobil.{file_format}", data)})
    assert answer.status_code == 302, answer.content.decode()
    with as_system("tests"):
        batch = Batch.objects.system().latest("id")
    check(batch, as_user(world.mette))
    with as_system("tests"):
        states = {row.line: row.state for row in BatchRow.objects.system().filter(batch=batch)}
        reasons = set(BatchRow.objects.system().filter(batch=batch, state="refused").values_list("reason", flat=True))
    assert states == {2: "ready", 3: "refused", 4: "ready", 5: "refused"}
    assert len(reasons) == 1
    assert set(batch.notes["unused"]) >= {"Konto", "Status"}


def sent(client: Client, address: str, rows: list[list[str]]) -> list[dict[str, str]]:
    """Send rows as a file; return the data of the batch's rows."""
    data = files.csv(rows)
    answer = client.post(f"/abonnementer/fra-fil/{address}/", {"file": SimpleUploadedFile("numre.csv", data)})
    assert answer.status_code == 302, answer.content.decode()
    with as_system("tests"):
        batch = Batch.objects.system().latest("id")
        return list(BatchRow.objects.system().filter(batch=batch).order_by("line").values_list("data", flat=True))


@pytest.mark.usefixtures("numbers")
def test_a_plan_is_named_as_lists_name_it(mette: Client) -> None:
    catalogue()
    with as_system("tests"):
        make_plan("mobil-30-2", name="Mobil Erhverv 50 GB", price=10)
        make_plan("mobil-30-3", name="Mobil Erhverv 50 GB", price=11)
    names = ["mobil 30 gb", "Mobil 30 GB", "mobil-30", "Mobil Erhverv 50 GB"]
    rows = [["Nummer", "Abonnement"], *([f"2012405{n}", name] for n, name in enumerate(names))]
    # Two plans have the last name: the preview refuses it.
    assert [data["plan"] for data in sent(mette, "skift-abonnement", rows)] == ["mobil-30"] * 3 + [names[3]]


@pytest.mark.usefixtures("numbers")
def test_a_column_that_may_be_empty_may_be_missing(mette: Client) -> None:
    head = unicodedata.normalize("NFD", "Loft, kroner pr. måned ekskl. moms")
    rows = [["Nummer", head], ["20124050", "1.000"]]
    assert sent(mette, "roamingloft", rows) == [{"cap": "1.000"}]


@settings(max_examples=200, deadline=None)
@given(st.integers(20_000_000, 99_999_999) | st.integers(370_000_000_000, 379_999_999_999))
def test_a_danish_number_in_a_download_needs_no_apostrophe(digits: int) -> None:
    shown = plain(phone(f"+45{digits}"))
    assert harmless(shown) == shown
    assert Phone.parse(shown) == f"+45{digits}"


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30))
def test_a_text_is_read_back_as_it_was_written(text: str) -> None:
    """A formula gets an apostrophe on the way out, and loses it on the way back."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([["Nummer", "Afdeling"], ["1", _written(text)]])
    (cell,) = (line.cells[1] for line in read(out.getvalue().encode("utf-8-sig")).lines)
    again = io.StringIO()
    csv.writer(again, delimiter=";", lineterminator="\r\n").writerows([["Nummer", "Afdeling"], ["1", _written(cell)]])
    assert [line.cells[1] for line in read(again.getvalue().encode("utf-8-sig")).lines] == [cell]
