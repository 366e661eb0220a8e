"""Licences and numbers from the feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfservice.kernel.feeds import load_directory
from selfservice.kernel.scope.models import as_system
from telephony.models import LicencePool, LicenceType, TelephoneNumber
from tests.telephony import make
from tests.world import World

TYPES = (
    "code;name;price;binding_months;notice_days;features;offered\nplus;Telefoni Plus;89.00;0;30;voicemail queue;yes\n"
)
LICENCES = "seats;price;binding_until;cvr;account;type\n{seats};89.00;;12345674;{account};plus\n"
NUMBERS = "number;label;cvr\n{number};{label};{cvr}\n"


def load(folder: Path, **files: str) -> list[str]:
    """Load files by name and return the refusals."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [f"{one.column}: {one.reason}" for result in load_directory(folder) for one in result.refusals]


def test_licences_of_a_company(world: World, tmp_path: Path) -> None:
    for seats in (5, 7):
        files = {"licence_types": TYPES, "licences": LICENCES.format(seats=seats, account=world.konto.number)}
        assert not load(tmp_path, **files)
    with as_system("tests"):
        row = LicencePool.objects.system().get()
        assert (row.company, row.seats, row.type) == (world.nordhavn, 7, LicenceType.objects.get())
        assert row.type.features == ["queue", "voicemail"]


def test_licences_paid_by_another_company_are_refused(world: World, tmp_path: Path) -> None:
    files = {"licence_types": TYPES, "licences": LICENCES.format(seats=5, account=world.fremmed_konto.number)}
    assert load(tmp_path, **files) == ["account: an account of another company"]


def test_an_unknown_feature_is_refused(world: World, tmp_path: Path) -> None:
    assert [line.split(":")[0] for line in load(tmp_path, licence_types=TYPES.replace("queue", "teleport"))] == [
        "features"
    ]


@pytest.mark.parametrize("leads", [False, True])
def test_a_number_that_leads_somewhere_stays_with_its_company(world: World, tmp_path: Path, leads: bool) -> None:
    assert not load(tmp_path, telephone_numbers=NUMBERS.format(number="70 10 10 10", label="Hoved", cvr="12345674"))
    if leads:
        with as_system("tests"):
            flow = make.flow(world.nordhavn)
            TelephoneNumber.objects.system().update(flow=flow)
    moved = load(tmp_path, telephone_numbers=NUMBERS.format(number="70101010", label="", cvr=world.fremmed.cvr))
    assert bool(moved) is leads
    with as_system("tests"):
        row = TelephoneNumber.objects.system().get()
        assert (row.company, row.label) == (world.nordhavn if leads else world.fremmed, "Hoved")
