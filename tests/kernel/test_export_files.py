"""Large downloads: written by a worker with the requester's rights at that time, for one person, for a week."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Account, Grant
from selfservice.kernel.exports import jobs
from selfservice.kernel.jobs import retention
from selfservice.kernel.lists import views
from selfservice.kernel.models import AuditEntry, ExportFile, ExportPart, OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.kernel.bulk import make_accounts
from tests.signed_in import sign_in
from tests.world import World

LIST = "/brugere/"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two rows are many, and a file of two hundred bytes has parts."""
    monkeypatch.setattr("selfservice.kernel.exports.writers.XLSX_MOST", 2)
    monkeypatch.setattr(views, "XLSX_MOST", 2)
    monkeypatch.setattr(jobs, "PART", 200)


@pytest.fixture
def client(world: World) -> Client:
    return sign_in(world.mette)


def asked(client: Client, query: str = "") -> str:
    """Ask for the list as a file; the address of the file's page."""
    page = client.get(f"{LIST}?format=xlsx{query}")
    assert page.status_code == 200
    assert 'name="fil"' in page.content.decode()
    answer = client.post(f"{LIST}?{query.lstrip('&')}", {"fil": "xlsx"})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def cells(client: Client, path: str) -> list[list[Any]]:
    answer = client.get(f"{path}hent/")
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(data) == int(answer.headers["Content-Length"])
    found: list[list[Any]] = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    return found


def only() -> ExportFile:
    with as_system("tests: look"):
        return ExportFile.objects.system().get()


def test_a_worker_writes_it_and_a_mail_leads_there(client: Client, world: World) -> None:
    path = asked(client)
    assert "data-under-way" in client.get(path).content.decode()
    assert client.get(f"{path}hent/").status_code == 404
    assert jobs.write_due() == 1
    page = client.get(path).content.decode()
    assert "data-under-way" not in page
    rows = cells(client, path)
    assert {row[0] for row in rows[1:]} >= {world.jonas.name, world.freja.name}
    assert world.frida.name not in {row[0] for row in rows}
    assert only().rows == only().written == len(rows) - 1
    with as_system("tests: look"):
        assert ExportPart.objects.system().count() > 2
        assert OutboxCommand.objects.system().get(payload__template="export_done").payload["to"] == "mette@example.com"
        assert AuditEntry.objects.system().get(event="export").after["list"] == "users"


def test_it_is_this_view_with_its_search(client: Client, world: World) -> None:
    path = asked(client, "&sorter=-navn")
    jobs.write_due()
    names = [row[0] for row in cells(client, path)[1:]]
    assert names == sorted(names, reverse=True)


def test_it_is_nobody_elses(client: Client, world: World) -> None:
    path = asked(client)
    jobs.write_due()
    for user in (world.frida, world.freja, world.jonas):
        other = sign_in(user)
        assert other.get(path).status_code == 404
        assert other.get(f"{path}hent/").status_code == 404


def test_rights_that_have_changed_since_close_it(client: Client, world: World) -> None:
    path = asked(client)
    jobs.write_due()
    with as_system("tests: fewer rights"):
        Grant.objects.system().filter(user=world.mette).update(whole_group=False)
    assert client.get(f"{path}hent/").status_code == 404
    assert f"{path}hent/" not in client.get(path).content.decode()


def test_a_user_who_no_longer_sees_the_list_gets_no_file(client: Client, world: World) -> None:
    asked(client)
    with as_system("tests: no rights"):
        Grant.objects.system().filter(user=world.mette).update(functions=["log"])
    jobs.write_due()
    assert (only().state, only().size) == (ExportFile.State.FAILED, 0)


def test_a_worker_that_dies_leaves_it_to_another(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = asked(client)

    def dies(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "_store", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.write_due()
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "PART", 200)
    # Its lease runs.
    assert jobs.write_due() == 0
    with as_system("tests: the lease is over"):
        ExportFile.objects.system().update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.write_due() == 1
    assert only().attempts == 2
    assert cells(client, path)


def test_it_is_not_tried_for_ever(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(client)

    def fails(*_args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(jobs, "_export_of", fails)
    for _ in range(jobs.ATTEMPTS + 1):
        jobs.write_due(1)
        with as_system("tests: the lease is over"):
            ExportFile.objects.system().update(lease_until=None)
    assert only().state == ExportFile.State.FAILED
    assert only().reason


def test_several_at_a_time_are_enough(client: Client) -> None:
    for _ in range(jobs.WAITING):
        asked(client)
    assert client.post(LIST, {"fil": "xlsx"}).headers["Location"] == LIST
    with as_system("tests: look"):
        assert ExportFile.objects.system().count() == jobs.WAITING


def test_more_rows_than_a_sheet_holds(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SHEET", 3)
    asked(client)
    jobs.write_due()
    assert "3" in only().reason


def test_a_week_later_it_is_gone(client: Client) -> None:
    path = asked(client)
    jobs.write_due()
    with as_system("tests: a week goes by"):
        ExportFile.objects.system().update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    assert client.get(path).status_code == 404
    assert client.get(f"{path}hent/").status_code == 404
    retention.delete_due()
    with as_system("tests: look"):
        assert not ExportFile.objects.system().exists()
        assert not ExportPart.objects.system().exists()


def test_the_chosen_company_is_that_of_the_request(client: Client, world: World) -> None:
    make_accounts(world.datter, 3)
    with as_system("tests: look"):
        assert Account.objects.system().filter(company=world.datter).count() > 2
    client.post("/selskab/", {"company": str(world.datter.uid)})
    answer = client.post("/konti/", {"fil": "xlsx"})
    jobs.write_due()
    numbers = {str(row[0]) for row in cells(client, answer.headers["Location"])[1:]}
    assert numbers
    assert not any("44 10" in number.replace("\N{NO-BREAK SPACE}", " ") for number in numbers)
