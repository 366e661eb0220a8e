"""Downloads of a list: what is in them, what no spreadsheet may run, as which actor, what is recorded."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import Account, User
from selfservice.kernel.exports import writers
from selfservice.kernel.exports.writers import harmless, plain
from selfservice.kernel.exports.xlsx import workbook
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.context import current_actor
from selfservice.kernel.scope.models import as_system
from tests.world import World, make_account, make_world

SignedIn = Callable[[User], Client]


def body(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def lines(client: Client, query: str = "") -> list[list[str]]:
    text = body(client.get(f"/konti/?format=csv{query}")).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:]), delimiter=";"))


def sheet(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return file.read("xl/worksheets/sheet1.xml").decode()


def test_a_download_is_this_view_with_these_columns(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    with as_system("tests"):
        make_account(world.nordhavn, "44100999", name="Lukket", closed_on="2026-01-31")
    assert lines(client)[0] == ["Konto", "Navn", "Virksomhed", "Fakturaer sendes til", "Reference", "Omkostningssted"]
    assert [line[0] for line in lines(client)[1:]] == ["44100271", "44100298", "44200105"]
    client.post("/konti/", {"columns": "chosen", "column": ["navn"]})
    assert lines(client, "&visning=alle&q=4410&sorter=-konto") == [
        ["Konto", "Navn"],
        ["44100999", "Lukket"],
        ["44100298", "Konto 44100298"],
        ["44100271", "Konto 44100271"],
    ]


def test_headers(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    for file_format, kind in (("csv", "text/csv"), ("xlsx", "application/vnd.openxml")):
        answer = client.get(f"/konti/?format={file_format}")
        body(answer)
        assert answer["Content-Type"].startswith(kind)
        assert answer["Content-Disposition"] == f'attachment; filename="konti-{timezone.localdate()}.{file_format}"'
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_every_row_once_however_many_chunks(world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "CHUNK", 3)
    with as_system("tests"):
        for index in range(13):
            make_account(world.nordhavn, f"{57000000 + index}", name="Ens")
    client = signed_in(world.mette)
    for sort in ("konto", "-konto", "navn", "-navn"):
        found = [line[0] for line in lines(client, f"&sorter={sort}")[1:]]
        assert len(found) == len(set(found)) == 16, sort
    assert found != sorted(found)


def test_nobody_gets_more_than_they_see(world: World, signed_in: SignedIn) -> None:
    assert [line[0] for line in lines(signed_in(world.jonas))[1:]] == ["44100271"]
    assert signed_in(world.freja).get("/konti/?format=csv").status_code == 403
    client = signed_in(world.mette)
    client.post("/selskab/", {"company": str(world.datter.uid)})
    assert [line[0] for line in lines(client)[1:]] == ["44200105"]
    assert Client().get("/konti/?format=csv").status_code == 302


@pytest.mark.usefixtures("committed")
def test_it_is_read_as_the_same_actor_when_the_request_is_over(signed_in: SignedIn) -> None:
    world = make_world()
    answer: Any = signed_in(world.jonas).get("/konti/?format=csv")
    stream = iter(answer.streaming_content)
    assert next(stream).startswith(b"\xef\xbb\xbfKonto;")
    seen = []
    for part in stream:
        # Between two chunks no actor is set.
        assert current_actor() is None
        seen.append(part.decode())
    assert "".join(seen).count("\r\n") == 1
    assert "44100271" in seen[0]


def test_nothing_begins_as_a_formula(world: World, signed_in: SignedIn) -> None:
    with as_system("tests"):
        Account.objects.system().filter(pk=world.konto.pk).update(name="=cmd|'/c calc'!A1", reference="+4520123456")
        Account.objects.system().filter(pk=world.other_konto.pk).update(name='a";b\n=1', reference="@SUM(1)")
    found = lines(signed_in(world.mette))
    assert found[1][1] == "'=cmd|'/c calc'!A1"
    assert found[1][4] == "'+4520123456"
    assert found[2][1] == 'a";b\n=1'
    assert found[2][4] == "'@SUM(1)"
    text = sheet(body(signed_in(world.mette).get("/konti/?format=xlsx")))
    assert "<f>" not in text
    assert "=cmd|" in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_a_spreadsheet_would_run_is_text(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(f"1{start}") == f"1{start}"
    assert harmless("") == ""


def test_values_are_plain_or_typed() -> None:
    badge = SafeString('<span class="status bad">Spærret &amp; lukket</span>')
    assert plain(badge) == "Spærret & lukket"
    assert plain("a\u00a0<b>") == "a <b>"
    assert plain(None) == ""
    assert plain(True) == "True"
    assert plain(Decimal("-1.50")) == Decimal("-1.50")
    assert writers._written(Decimal("-1.50")) == "-1,50"
    assert writers._written(date(2026, 11, 24)) == "2026-11-24"
    assert writers._written(datetime(2026, 11, 24, 8, 14, 9, tzinfo=UTC)) == "2026-11-24 09:14:09"


def test_a_workbook_types_its_cells() -> None:
    row = ["0045", Decimal("12.5"), date(2026, 11, 24), datetime(2026, 11, 24, 8, 14, tzinfo=UTC), "=1+1", "x" * 40_000]
    with workbook("Konti [a]: 'b'", list("abcdef"), iter([[row]])) as file:
        text = sheet(file.read())
    assert re.search(r'<c r="A2" t="inlineStr"><is><t>0045</t>', text)
    assert re.search(r'<c r="B2"[^>]*><v>12.5</v>', text)
    assert re.search(r'<c r="C2" s="\d"><v>46350</v>', text)
    assert re.search(r'<c r="D2" s="\d"><v>46350\.38472', text)
    assert re.search(r'<c r="E2" t="inlineStr"><is><t>=1\+1</t>', text)
    assert "x" * 32_767 in text
    assert "x" * 32_768 not in text


def test_too_many_rows_for_excel_offer_csv(world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "XLSX_MOST", 2)
    client = signed_in(world.mette)
    text = client.get("/konti/?format=xlsx&sorter=navn").content.decode()
    assert 'role="alert"' in text
    assert 'href="?sorter=navn&amp;format=csv"' in text
    with as_system("tests"):
        assert not AuditEntry.objects.system().filter(event="export").exists()
    assert len(lines(client)) == 4
    assert body(client.get("/konti/?format=xlsx&q=44100271")).startswith(b"PK")


def test_it_is_on_record_in_each_companys_log(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    lines(client)
    with as_system("tests"):
        entries = AuditEntry.objects.system().filter(event="export")
        assert {(e.company_id, e.actor_name, e.after["rows"]) for e in entries} == {
            (world.nordhavn.pk, world.mette.name, 2),
            (world.datter.pk, world.mette.name, 1),
        }
        assert all(e.after == {"list": "accounts", "format": "csv", "rows": e.after["rows"]} for e in entries)
    client.post("/selskab/", {"company": str(world.datter.uid)})
    body(client.get("/konti/?format=xlsx"))
    with as_system("tests"):
        (entry,) = AuditEntry.objects.system().filter(event="export", after__format="xlsx")
        assert (entry.company_id, entry.after["rows"]) == (world.datter.pk, 1)


def test_a_company_without_a_row_in_the_download_has_no_record_of_it(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    body(client.get("/konti/?format=csv&q=44100271"))
    body(client.get("/konti/?format=csv&q=findesikke"))
    with as_system("tests"):
        entries = AuditEntry.objects.system().filter(event="export").order_by("id")
        assert [(e.company_id, e.after["rows"]) for e in entries] == [(world.nordhavn.pk, 1), (world.nordhavn.pk, 0)]


def test_an_unknown_format_is_the_page(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.mette).get("/konti/?format=pdf&q=konto")
    assert answer.status_code == 200
    assert "format=pdf" not in answer.content.decode().partition('class="list"')[2]
