"""A bulk change by its pages: from the choice or a file, through form and preview, to the result."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client

from selfservice.kernel.actions.runner import registry
from selfservice.kernel.batches import service, worker
from selfservice.kernel.models import AuditEntry, Batch, BatchRow
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system, writing_as
from selfservice.kernel.uploads.limits import BYTES
from subscriptions.models import Subscription
from tests.accounts.steps import error_at, errors
from tests.kernel import files
from tests.kernel.bulk import counts, reasons
from tests.numbers import make_number
from tests.outside import Outside
from tests.signed_in import sign_in
from tests.world import World

BAR, HOLDER = "/abonnementer/fra-fil/spaer/", "/abonnementer/fra-fil/ret-oplysninger/"
NUMBERS = [f"+453011223{n}" for n in range(5)]


@pytest.fixture
def numbers(world: World) -> list[Subscription]:
    with as_system("tests: numbers"):
        found = [make_number(world.konto, number, f"894501000000010000{n}") for n, number in enumerate(NUMBERS)]
        Subscription.objects.system().filter(pk=found[0].pk).update(state="barred", bars=["all"])
    return found


@pytest.fixture
def client(world: World) -> Client:
    return sign_in(world.mette)


def begun(actor: PortalActor, slug: str = "bar") -> str:
    rows = Subscription.objects.visible_to(actor).filter(number__in=NUMBERS).order_by("number")
    with writing_as(actor):
        return f"/opgaver/{service.begin(registry[slug], actor, rows, 'Mobil').uid}/"


def sent(client: Client, path: str, data: bytes, name: str = "numre.csv") -> Any:
    return client.post(path, {"file": SimpleUploadedFile(name, data)})


def of(path: str) -> Batch:
    with as_system("tests: look"):
        return Batch.objects.system().get(uid=UUID(path.strip("/").rpartition("/")[2]))


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return str(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def test_from_form_to_result(client: Client, mette: PortalActor, numbers: list[Subscription], outside: Outside) -> None:
    path = begun(mette)
    page = text(client.get(path))
    assert 'name="cause"' in page
    assert "new_sim" not in page
    assert client.post(path, {"step": "data", "cause": "stolen"}).headers["Location"] == path
    page = text(client.get(path))
    assert counts(of(path)) == {"ready": 4, "refused": 1}
    assert "30 11 22 34" in page
    assert "Springes over" in page
    assert "Ikke udført" not in page
    assert text(client.get(f"{path}?vis=refused")).count("<tr>") == 2
    client.post(path, {"step": "start"})
    assert of(path).state == Batch.State.RUNNING
    assert "data-under-way" in text(client.get(path))
    worker.run_due()
    page = text(client.get(path))
    assert "Ikke udført" in page
    assert "Springes over" not in page
    assert counts(of(path)) == {"sent": 4, "refused": 1}
    deliver_due(kind="network.bar")
    worker.sweep()
    assert counts(of(path)).get("sent") is None
    result = client.get(f"{path}?format=csv")
    lines = b"".join(result.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 6
    with as_system("tests: look"):
        entry = AuditEntry.objects.system().get(event="run_batch")
    assert entry.after == {"action": "bar", "rows": 4, "source": "Mobil"}
    assert entry.target_name == "Mobil"


def test_a_wrong_answer_is_reported_and_nothing_begins(
    client: Client, mette: PortalActor, numbers: list[Subscription]
) -> None:
    path = begun(mette)
    page = text(client.post(path, {"step": "data", "cause": "moonlight"}))
    assert "data-focus" in page
    assert not of(path).checked
    client.post(path, {"step": "start"})
    assert of(path).state == Batch.State.DRAFT


def test_answers_can_be_changed_before_it_begins_and_not_after(
    client: Client, mette: PortalActor, numbers: list[Subscription]
) -> None:
    path = begun(mette)
    client.post(path, {"step": "data", "cause": "stolen"})
    client.post(path, {"step": "back"})
    assert 'name="cause"' in text(client.get(path))
    client.post(path, {"step": "data", "cause": "lost"})
    client.post(path, {"step": "start"})
    client.post(path, {"step": "data", "cause": "stolen"})
    client.post(path, {"step": "back"})
    assert (of(path).state, of(path).data["cause"]) == (Batch.State.RUNNING, "lost")


def test_a_colleague_and_another_tenant(
    client: Client, world: World, mette: PortalActor, numbers: list[Subscription]
) -> None:
    path = begun(mette)
    assert sign_in(world.freja).get(path).status_code == 404
    assert sign_in(world.frida).get(path).status_code == 404
    assert path in text(client.get("/opgaver/"))
    assert path not in text(sign_in(world.freja).get("/opgaver/"))


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
    client.post(path, {"step": "start"})
    worker.run_due()
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
    with as_system("tests: English"):
        type(world.mette).objects.system().filter(pk=world.mette.pk).update(language="en")
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


def test_malformed_parameters_and_steps(client: Client, mette: PortalActor, numbers: list[Subscription]) -> None:
    path = begun(mette)
    client.post(path, {"step": "data", "cause": "stolen"})
    for query in ("vis=x", "efter=x", "efter=999999999999", "efter=-1", "vis=%00", "format=x", "efter=3&vis=refused"):
        assert client.get(f"{path}?{query}").status_code == 200
    for step in ("", "x", "yes", "again", "data\0"):
        assert client.post(path, {"step": step}).status_code in (302, 404)


def test_nobody_finds_what_is_not_there(mette: PortalActor) -> None:
    for uid in ("abc", "5eaec0b7-4ebc-4eb2-8a57-2ee6c9c7fe46"):
        with pytest.raises(Http404):
            service.find(mette, uid)


def in_english(world: World) -> None:
    with as_system("tests: language"):
        type(world.mette).objects.system().filter(pk=world.mette.pk).update(language="en")


def test_reasons_in_the_language_of_the_reader(
    world: World, client: Client, mette: PortalActor, numbers: list[Subscription]
) -> None:
    path = begun(mette)
    client.post(path, {"step": "data", "cause": "stolen"})
    assert "Nummeret er allerede spærret" in text(client.get(path))
    in_english(world)
    page = text(client.get(path))
    assert "The number is barred already" in page and "allerede" not in page
    # The same of rows that were refused when they were run.
    with as_system("tests: barred meanwhile"):
        Subscription.objects.system().filter(pk=numbers[1].pk).update(state="barred", bars=["all"])
    client.post(path, {"step": "start"})
    worker.run_due()
    assert text(client.get(path)).count("The number is barred already") >= 2


def test_only_what_may_succeed_is_offered_again(
    client: Client, mette: PortalActor, numbers: list[Subscription], outside: Outside
) -> None:
    for n, number in enumerate(NUMBERS):
        outside.knows(number, f"894501000000010000{n}")
    path = begun(mette)
    client.post(path, {"step": "data", "cause": "stolen"})
    client.post(path, {"step": "start"})
    worker.run_due()
    deliver_due(kind="network.bar")
    # One was barred already, and would be refused again.
    assert counts(of(path)) == {"done": 4, "refused": 1}
    assert 'value="again"' not in text(client.get(path))
    with as_system("tests: a reason that passes"):
        BatchRow.objects.system().filter(state="refused").update(temporary=True)
    assert "Prøv 1 igen" in text(client.get(path))


def test_a_bulk_bar_is_undone_by_a_new_draft(
    client: Client, mette: PortalActor, numbers: list[Subscription], outside: Outside
) -> None:
    for n, number in enumerate(NUMBERS):
        outside.knows(number, f"894501000000010000{n}")
    path = begun(mette)
    client.post(path, {"step": "data", "cause": "stolen"})
    client.post(path, {"step": "start"})
    worker.run_due()
    assert 'value="undo"' not in text(client.get(path))
    deliver_due(kind="network.bar")
    assert 'value="undo"' in text(client.get(path))
    # The same form sent twice makes one draft.
    form = {"step": "undo", "request_id": str(uuid4())}
    undoing, again = (client.post(path, form).headers["Location"] for _time in range(2))
    assert undoing == again != client.post(path, form | {"request_id": str(uuid4())}).headers["Location"]
    # What was barred before is not unbarred.
    assert (of(undoing).action, of(undoing).state) == ("unbar", Batch.State.DRAFT)
    # Nothing is asked first: it is checked, and the day can be changed.
    assert counts(of(undoing)) == {"ready": 4}
    page = text(client.get(undoing))
    assert 'value="start"' in page
    assert 'value="back"' in page
    assert "Ophæv spærringen af 4 numre" in page
    # A colleague's batch is not theirs to undo, and neither is what has nothing that undoes it.
    assert client.post(undoing, {"step": "undo"}).status_code == 404


def test_a_draft_is_deleted_in_the_list(client: Client, mette: PortalActor, numbers: list[Subscription]) -> None:
    path = begun(mette)
    assert f'action="{path}"' in text(client.get("/opgaver/"))
    assert client.post(path, {"step": "stop"}).headers["Location"] == "/opgaver/"
    page = text(client.get("/opgaver/"))
    assert path not in page
    assert "”Spær nummeret” er annulleret. Intet er ændret." in page


def test_reasons_of_a_file_in_the_language_of_the_reader(
    world: World, client: Client, numbers: list[Subscription]
) -> None:
    rows = [["number"], ["+4599887766"], ["30112234"], ["30 11 22 34"], ["12"]]
    path = sent(client, "/abonnementer/fra-fil/ophaev/", files.csv(rows)).headers["Location"]
    client.post(path, {"step": "data"})
    page = text(client.get(path))
    assert "Linje 3 handler om samme nummer" in page
    in_english(world)
    page = text(client.get(path))
    assert "Line 3 is about the same number" in page and "can't be found" in page.replace("&#x27;", "'")
    assert "Linje 3" not in page
