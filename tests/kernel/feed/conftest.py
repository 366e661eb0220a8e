"""Feed files written in a few words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import Account, Company
from selfservice.kernel.feeds import Result, load_directory
from selfservice.kernel.scope.models import as_system

COMPANIES = "cvr,name,street,postcode,city,parent_cvr\n"
ACCOUNTS = "number,name,delivery,invoice_mail,ean,reference,closed_on,cvr\n"
NORDHAVN = "12345674,Nordhavn Byg A/S,Kajgade 4,2150,Nordhavn,\n"
ANLAEG = "40000011,Nordhavn Anlæg ApS,Kajgade 6,2150,Nordhavn,12345674\n"
KONTO = "44100271,Hovedkontor,mail,faktura@nordhavn.example,,NB-01,,12345674\n"

Load = Callable[..., Result]


@pytest.fixture
def load(db: None, tmp_path: Path) -> Load:
    """Write a file and load the directory; gives what became of it, the last file of those written."""

    def write_and_load(name: str, content: str | bytes) -> Result:
        data = content.encode() if isinstance(content, str) else content
        for old in tmp_path.iterdir():
            old.unlink()
        (tmp_path / name).write_bytes(data)
        (result,) = load_directory(tmp_path)
        return result

    return write_and_load


def counts(result: Result) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return result.inserted, result.updated, result.unchanged, result.refused


def reasons(result: Result) -> list[tuple[int, str, str]]:
    """Line, column and why of each refusal."""
    return [(refusal.line, refusal.column, refusal.reason) for refusal in result.refusals]


def companies() -> dict[str, str]:
    """Names of all companies by CVR number."""
    with as_system("tests: look"):
        return dict(Company.objects.system().values_list("cvr", "name"))


def account(number: str) -> Account:
    with as_system("tests: look"):
        found: Account = Account.objects.system().select_related("company").get(number=number)
        return found
