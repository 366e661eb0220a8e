"""Loading what is right: new, changed and unchanged rows, in every form that a feed may come in."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, Company, Recipient
from selfservice.kernel.feeds import load_directory
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.world import write_world
from tests.kernel.feed.conftest import ACCOUNTS, ANLAEG, COMPANIES, KONTO, NORDHAVN, Load, account, companies, counts

BOTH = COMPANIES + NORDHAVN + ANLAEG
NAMES = {"12345674": "Nordhavn Byg A/S", "40000011": "Nordhavn Anlæg ApS"}


def parent_of(cvr: str) -> str | None:
    with as_system("tests: look"):
        company = Company.objects.system().select_related("parent").get(cvr=cvr)
    return company.parent.cvr if company.parent else None


def recipients(number: str) -> list[Recipient]:
    with as_system("tests: look"):
        found = Recipient.objects.system().select_related("company").filter(account__number=number)
        return list(found.order_by("pk"))


def sent_to(number: str) -> list[str]:
    return [str(one) for one in recipients(number)]


def test_new_rows(load: Load) -> None:
    result = load("companies.csv", BOTH)
    assert (result.file, *counts(result)) == ("companies.csv", 2, 0, 0, 0)
    assert companies() == NAMES
    assert parent_of("40000011") == "12345674"
    with as_system("tests: look"):
        made = Company.objects.system().get(cvr="12345674")
    assert (made.street, made.postcode, made.city, made.parent) == ("Kajgade 4", "2150", "Nordhavn", None)
    assert made.uid.version == 4


def test_the_same_again_changes_nothing(load: Load) -> None:
    load("companies.csv", BOTH)
    with as_system("tests: look"):
        before = list(Company.objects.system().order_by("pk").values())
    assert counts(load("companies.csv", BOTH)) == (0, 0, 2, 0)
    with as_system("tests: look"):
        assert list(Company.objects.system().order_by("pk").values()) == before


def test_changed_rows(load: Load) -> None:
    load("companies.csv", BOTH)
    changed = BOTH.replace("Anlæg ApS", "Anlæg A/S") + "40000038,Ny ApS,,,,\n"
    assert counts(load("companies.csv", changed)) == (1, 1, 1, 0)
    assert companies() == NAMES | {"40000011": "Nordhavn Anlæg A/S", "40000038": "Ny ApS"}


def test_a_parent_that_is_left_and_taken(load: Load) -> None:
    load("companies.csv", BOTH)
    assert counts(load("companies.csv", BOTH.replace("Nordhavn,12345674\n", "Nordhavn,\n"))) == (0, 1, 1, 0)
    assert parent_of("40000011") is None
    # A part of the feed: the parent is known from before, and what is not in the file stays.
    assert counts(load("companies.csv", COMPANIES + ANLAEG)) == (0, 1, 0, 0)
    assert parent_of("40000011") == "12345674"
    assert companies() == NAMES


def test_a_row_that_changes_in_two_ways_is_counted_once(load: Load) -> None:
    load("companies.csv", BOTH)
    changed = BOTH.replace("Nordhavn Anlæg ApS,Kajgade 6,2150,Nordhavn,12345674", "Anlæg,Kajgade 6,2150,Nordhavn,")
    assert counts(load("companies.csv", changed)) == (0, 1, 1, 0)


def test_a_child_before_its_parent(load: Load) -> None:
    assert counts(load("companies.csv", COMPANIES + ANLAEG + NORDHAVN)) == (2, 0, 0, 0)
    assert parent_of("40000011") == "12345674"


@pytest.mark.parametrize(
    "written",
    [
        "\ufeff" + BOTH,
        BOTH.replace("\n", "\r\n"),
        BOTH.replace(",", ";"),
        BOTH.rstrip("\n"),
        BOTH.replace("\n", "\n\n"),
        BOTH.replace("12345674", "DK 12 34 56 74"),
        BOTH.replace("Nordhavn Byg A/S", '"Nordhavn Byg A/S"'),
        BOTH.replace("Nordhavn Byg A/S", "  Nordhavn Byg A/S  "),
        BOTH.replace("cvr,name", " cvr , name "),
        "parent_cvr,name,cvr,city,postcode,street\n"
        ",Nordhavn Byg A/S,12345674,,,\n12345674,Nordhavn Anlæg ApS,40000011,,,\n",
    ],
    ids=["BOM", "CRLF", "semicolons", "no last end of line", "empty lines", "written with spaces", "quoted", "padded",
         "padded header", "columns in another order"],
)  # fmt: skip
def test_forms_of_csv(written: str, load: Load) -> None:
    assert counts(load("companies.csv", written)) == (2, 0, 0, 0)
    assert companies() == NAMES
    assert parent_of("40000011") == "12345674"


def test_json_lines(load: Load) -> None:
    rows = [
        {"cvr": "12345674", "name": "Nordhavn Byg A/S", "city": None},
        {"cvr": 40000011, "name": "Nordhavn Anlæg ApS", "parent_cvr": "12345674"},
    ]
    written = "\n".join(json.dumps(row) for row in rows) + "\n\n"
    for form in (written, "\ufeff" + written, written.replace("\n", "\r\n")):
        load("companies.jsonl", form)
        assert companies() == NAMES
    assert counts(load("companies.jsonl", written)) == (0, 0, 2, 0)
    assert parent_of("40000011") == "12345674"


def test_text_of_a_cell_is_not_changed(load: Load) -> None:
    for name in (
        "<script>alert(1)</script>",
        "{{7*7}}",
        "'; DROP TABLE accounts_company; --",
        "=1+1",
        "\u200fabc",
        "😀",
    ):
        load("companies.csv", COMPANIES + f'12345674,"{name}",,,,\n')
        assert companies() == {"12345674": name}


def test_a_name_has_one_unicode_form_and_no_marks_that_turn_it(load: Load) -> None:
    load("companies.csv", COMPANIES + '12345674,"A\u030ase\u202e Kjær",,,,\n')
    assert companies() == {"12345674": "\u00c5se Kjær"}


def test_accounts_find_their_companies(load: Load) -> None:
    load("companies.csv", BOTH)
    more = "44100298,Værksted,ean,,5798009883735,,2026-06-30,40000011\n"
    assert counts(load("accounts.csv", ACCOUNTS + KONTO + more)) == (2, 0, 0, 0)
    first, second = account("44100271"), account("44100298")
    assert (first.company.cvr, first.closed_on, first.reference) == ("12345674", None, "NB-01")
    assert (second.company.cvr, second.closed_on) == ("40000011", date(2026, 6, 30))
    assert counts(load("accounts.csv", ACCOUNTS + KONTO + more)) == (0, 0, 2, 0)
    assert (sent_to("44100271"), sent_to("44100298")) == (["faktura@nordhavn.example"], ["EAN 5798009883735"])
    # An account goes to another company of the operator's when the feed says so.
    assert counts(load("accounts.csv", ACCOUNTS + KONTO.replace("12345674", "40000011"))) == (0, 1, 0, 0)
    assert account("44100271").company.cvr == "40000011"
    (recipient,) = recipients("44100271")
    assert recipient.company.cvr == "40000011"


def test_the_feed_gives_an_account_its_first_recipient_alone(load: Load) -> None:
    load("companies.csv", BOTH)
    without = KONTO.replace("faktura@nordhavn.example", "")
    load("accounts.csv", ACCOUNTS + without)
    assert sent_to("44100271") == []
    assert counts(load("accounts.csv", ACCOUNTS + KONTO + "44100298,X,post,,,,,12345674\n")) == (0, 0, 0, 1)
    # All or nothing.
    assert sent_to("44100271") == []
    load("accounts.csv", ACCOUNTS + KONTO)
    (first,) = recipients("44100271")
    assert (first.channel, first.state, first.with_pdf) == ("mail", "active", True)
    load("accounts.csv", ACCOUNTS + KONTO.replace("mail,faktura@nordhavn.example,", "ean,,5798009883735"))
    assert recipients("44100271") == [first]


def test_what_the_customer_has_changed_stays(load: Load) -> None:
    load("companies.csv", BOTH)
    load("accounts.csv", ACCOUNTS + KONTO)
    renamed = ACCOUNTS + KONTO.replace("NB-01", "NB-02").replace("Hovedkontor", "Kontor")
    with as_system("tests: a change of the customer"):
        Account.objects.system().update(changed_here=True, reference="Per")
    assert counts(load("accounts.csv", renamed)) == (0, 0, 1, 0)
    assert (account("44100271").name, account("44100271").reference) == ("Hovedkontor", "Per")
    closed = renamed.replace(",,12345674", ",2026-06-30,12345674")
    assert counts(load("accounts.csv", closed)) == (0, 1, 0, 0)
    assert (account("44100271").closed_on, account("44100271").reference) == (date(2026, 6, 30), "Per")
    with as_system("tests: as before"):
        Account.objects.system().update(changed_here=False)
    assert counts(load("accounts.csv", renamed)) == (0, 1, 0, 0)
    assert (account("44100271").name, account("44100271").reference) == ("Kontor", "NB-02")


def test_ten_thousand_rows(load: Load) -> None:
    load("companies.csv", BOTH)
    rows = "".join(
        f"{50_000_000 + n},Konto {n},mail,,,,,{'12345674' if n % 2 else '40000011'}\n" for n in range(10_000)
    )
    assert counts(load("accounts.csv", ACCOUNTS + rows)) == (10_000, 0, 0, 0)
    assert counts(load("accounts.csv", ACCOUNTS + rows.replace(",Konto 7,", ",Syv,"))) == (0, 1, 9_999, 0)
    assert account("50000007").name == "Syv"


def test_the_demo_world(db: None, tmp_path: Path) -> None:
    write_world(tmp_path / "one", today=date(2026, 11, 24), days=2)
    write_world(tmp_path / "two", today=date(2026, 11, 24), days=2)
    tables = [
        "companies",
        "accounts",
        "plans",
        "add_ons",
        "agreed_prices",
        "subscriptions",
        "lines",
        "sims",
        "usage_days",
        "usage",
    ]
    tables += ["pools", "pool_days", "invoices", "invoice_lines", "ledger"]
    tables += ["licence_types", "licences", "telephone_numbers"]
    names = [f"{table}.csv" for table in tables]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    loaded = load_directory(tmp_path / "one")
    assert [result.file for result in loaded] == names
    assert all(result.inserted and not result.refused for result in loaded)
    again = load_directory(tmp_path / "one")
    assert all(result.unchanged and not (result.inserted or result.updated) for result in again)


def test_the_command(db: None, tmp_path: Path) -> None:
    (tmp_path / "companies.csv").write_text(BOTH)
    said = StringIO()
    call_command("load", tmp_path, stdout=said)
    assert said.getvalue() == "companies.csv: 2 new, 0 changed, 0 unchanged, 0 refused\n"
    (tmp_path / "companies.csv").write_text(COMPANIES + "88888888,X,,,,\n")
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("load", tmp_path, stdout=said)
    assert "  companies.csv, line 2, cvr: not a CVR number\n" in said.getvalue()
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("load", tmp_path, "--json", stdout=said)
    (report,) = json.loads(said.getvalue())
    assert (report["refused"], report["refusals"][0]["line"]) == (1, 2)
    for wrong in (tmp_path / "companies.csv", tmp_path / "nowhere"):
        with pytest.raises(CommandError, match="not a directory"):
            call_command("load", wrong)
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="no file of the feed"):
        call_command("load", tmp_path / "empty")
