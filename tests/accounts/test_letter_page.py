"""The letter's page: one A4 sheet, tagged, with user name and code, whatever the names are."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from accounts.models import ActivationCode, Application, Company
from selfservice.kernel.core import formatting as ui
from selfservice.kernel.scope.models import as_system
from tests.accounts.conftest import CVR
from tests.accounts.steps import apply, deliver, letter, the_application
from tests.outside import Outside

pytestmark = pytest.mark.django_db
A4 = (595.28, 841.89)
RTL = "\u202eالشركة العربية للاتصالات\u200f"
MARKUP = '<script>alert(1)</script><link rel=attachment href="file:///etc/passwd">'


def sheet(outside: Outside) -> PdfReader:
    (found,) = outside.letters(CVR)
    return PdfReader(io.BytesIO(outside.pdf(CVR, found["message_id"])))


def test_it_is_one_tagged_sheet_of_a4_in_danish(blomster: Company, outside: Outside) -> None:
    letter(outside)
    pdf = sheet(outside)
    (page,) = pdf.pages
    assert [round(float(n), 1) for n in page.mediabox[2:]] == [round(n, 1) for n in A4]
    catalogue: Any = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in catalogue
    assert str(catalogue["/Lang"]).startswith("da")


def test_user_name_and_code_are_in_the_letter_and_the_code_not_in_its_envelope(
    blomster: Company, outside: Outside
) -> None:
    username, code = letter(outside)
    (found,) = outside.letters(CVR)
    assert username in outside.letter_text(CVR, found["message_id"])
    bare = code.replace("-", "")
    assert len(bare) == 16
    envelope = f"{found['title']} {found['message_id']} {sheet(outside).metadata}"
    assert code not in envelope and bare not in envelope
    assert found["title"] == "Adgang til Selvbetjening"


def test_it_says_to_the_minute_how_long_the_code_is_good(blomster: Company, outside: Outside) -> None:
    letter(outside)
    with as_system("tests"):
        until = ActivationCode.objects.system().get().expires_at
    (found,) = outside.letters(CVR)
    text = " ".join(outside.letter_text(CVR, found["message_id"]).split())
    assert f"Koden gælder til {' '.join(ui.when(until).split())}, kan bruges" in text


def test_an_applicant_who_reads_english_gets_english(blomster: Company, outside: Outside, client: Any) -> None:
    client.cookies["language"] = "en"
    apply(client)
    deliver("eboks.letter")
    (found,) = outside.letters(CVR)
    assert found["title"] == "Access to self-service"
    assert "has applied" in outside.letter_text(CVR, found["message_id"]).replace("\n", " ")


@pytest.mark.parametrize(
    "name",
    ["N" * 200, "Langt navn " * 18, RTL, MARKUP, "W" * 200, "漢" * 200, "\U0001f600" * 100],
    ids=["unbroken", "words", "right to left", "markup", "wide", "chinese", "emoji"],
)
def test_odd_names_leave_it_one_sheet_with_its_code(name: str, blomster: Company, outside: Outside) -> None:
    with as_system("tests"):
        Company.objects.system().filter(cvr=CVR).update(name=name, street=name, city=name[:100])
        apply(name=name)
        Application.objects.system().update(name=name)
    assert deliver("eboks.letter") == 1
    pdf = sheet(outside)
    assert len(pdf.pages) == 1
    user = the_application().user
    assert user and user.username in pdf.pages[0].extract_text()
    assert len(outside.code(CVR)) == 19
    assert not pdf.attachments
