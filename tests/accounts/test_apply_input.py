"""What people write: mistakes are named by the field, everything typed is kept, and odd text stays literal."""

from __future__ import annotations

import html
from typing import Any

import pytest
import requests
from django.test import Client

from accounts.models import Application, Company
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import BLOMSTER, applied, apply, asked_name, deliver, error_at, give_reason, the_application
from tests.outside import Outside
from tests.patience import SECONDS

pytestmark = pytest.mark.django_db

LONG = "x" * 10_240
RTL = "\u202eابن عم\u200f"
MARKUP = "<script>alert(1)</script>{{7*7}}{% now %}"

WRONG: list[tuple[str, Any]] = [
    ("cvr", ""),
    ("cvr", "12345678"),
    ("cvr", "88888888"),
    ("cvr", "1234567"),
    ("cvr", "0" * 8),
    ("cvr", "１２３４５６７٤"),
    ("cvr", MARKUP),
    ("cvr", "1" * 10_240),
    ("cvr", "9900\x000007"),
    ("name", ""),
    ("name", "   "),
    ("name", "\u00a0"),
    ("name", LONG),
    ("name", "Anna\x00"),
    ("name", "Anna\nBcc: x@example.com"),
    ("email", ""),
    ("email", "anna"),
    ("email", "anna@"),
    ("email", "anna@x"),
    ("email", "anna@x.dk\nBcc: b@x.dk"),
    ("email", "anna\x00@x.dk"),
    ("email", f"{LONG}@x.dk"),
    ("email", "<script>@x.dk"),
    ("mobile", ""),
    ("mobile", "112"),
    ("mobile", "1234567"),
    ("mobile", "80123456"),
    ("mobile", "90123456"),
    ("mobile", "+999999"),
    ("mobile", "٢٠١٢٣٤٥٦"),
    ("mobile", "2012\x003456"),
    ("mobile", LONG),
    ("account_number", "123"),
    ("account_number", "441002AB"),
    ("account_number", "٤٤١٠٠٢٧١"),
    ("account_number", LONG),
    ("account_number", "4410\x00271"),
]


@pytest.mark.parametrize(("field", "value"), WRONG, ids=lambda v: repr(v)[:24])
def test_an_error_is_shown_at_its_field_and_input_stays(field: str, value: str, blomster: Company) -> None:
    sent = applied(**{field: value})
    answer = Client().post("/ansoeg/skema/", sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert error_at(answer, field)
    assert f'href="#id_{field}"' in page
    assert "<title>Fejl:" in page
    for name in ("cvr", "company_name", "name", "email", "mobile", "account_number"):
        if sent[name] and name != field:
            assert f'value="{html.escape(sent[name])}"' in page
    assert f'value="{sent["request_id"]}"' in page
    with as_system("tests"):
        assert not Application.objects.system().exists()


@pytest.mark.parametrize("name", [LONG, "A\x00B", "", "Noget helt andet"])
def test_a_name_that_the_register_does_not_have_is_asked_about(name: str, blomster: Company, outside: Outside) -> None:
    sent = applied(company_name=name)
    answer = Client().post("/ansoeg/skema/", sent)
    assert asked_name(answer) == BLOMSTER
    page = answer.content.decode()
    assert f"{BLOMSTER}, CVR 99\u00a000\u00a000\u00a007: er det jer?" in page
    for field in ("cvr", "name", "email", "mobile", "request_id"):
        assert f'value="{html.escape(sent[field])}"' in page
    with as_system("tests"):
        assert not Application.objects.system().exists()


@pytest.mark.parametrize(
    "cvr",
    ["99 00 00 07", "DK99000007", " 99000007 ", "99-00-00-07", "99\u00a0000007", "CVR 99000007", "CVR-nr. 99000007",
     "\u200b99000007", "９９００００07", "99\u201100\u201100\u201107"],
)  # fmt: skip
def test_a_cvr_number_may_be_written_as_people_write_it(cvr: str, blomster: Company, outside: Outside) -> None:
    assert apply(cvr=cvr).status_code == 302
    assert the_application().company == blomster


@pytest.mark.parametrize("name", [RTL, MARKUP, "Ægir Å-Øst \U0001f600", "'; DROP TABLE x; --", "N" * 200])
def test_odd_names_stay_literal_in_letter_and_admin(
    name: str, blomster: Company, outside: Outside, world: Any, signed_in: Any
) -> None:
    receipt = apply(name=name)
    application = the_application()
    # Marks that turn the direction of the text after them are no part of a name.
    assert (receipt.status_code, application.name) == (302, name.replace("\u202e", ""))
    assert deliver("eboks.letter") == 1
    (letter,) = outside.letters(blomster.cvr)
    text = "".join(outside.letter_text(blomster.cvr, letter["message_id"]).split())
    if name is MARKUP:
        assert "".join(MARKUP.split()) in text
    support = give_reason(signed_in(world.sofie), blomster.pk)
    page = support.get(f"/admin/accounts/application/{application.pk}/change/").content.decode()
    assert html.escape(application.name) in page
    assert "<script>alert" not in page


def test_odd_company_names_of_the_register_are_made_fit(outside: Outside, db: None) -> None:
    """The register is another's: what it says may be too long, or more than a line."""
    requests.post(f"{outside.url}/sim/cvr", json={"cvr": "55000018", "name": "A\x00B\n\t" + "C" * 300}, timeout=SECONDS)
    assert apply(cvr="55000018").status_code == 302
    assert the_application().company_name == "A B " + "C" * 196


@pytest.mark.parametrize("request_id", ["", "no-uuid", "\x00", LONG])
def test_a_form_with_an_odd_request_id_never_fails(request_id: str, blomster: Company, outside: Outside) -> None:
    assert apply(request_id=request_id).status_code in (200, 302)


def test_ten_thousand_fields_are_refused_and_no_error(blomster: Company) -> None:
    answer = Client().post("/ansoeg/skema/", {f"f{n}": "x" for n in range(10_000)})
    assert answer.status_code == 400


@pytest.mark.parametrize("query", ["?o=,", "?x=%00", "?n=1e400", "?" + "&".join(f"a{n}=1" for n in range(10_000))])
def test_odd_queries_never_fail(query: str, db: None) -> None:
    for path in ("/ansoeg/", "/ansoeg/skema/", "/aktiver/", "/log-ind/", "/glemt-adgangskode/"):
        assert Client().get(path + query).status_code in (200, 400)
