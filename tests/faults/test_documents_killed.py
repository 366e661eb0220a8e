"""A worker is killed while it makes the documents of invoices."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from selfservice.local import processes
from tests.billing import files
from tests.faults.conftest import Run
from tests.faults.letters import until
from tests.faults.portal import FaultyPortal

COMPANIES = "cvr;name;street;postcode;city;parent_cvr\n12345674;Nordhavn Byg A/S;Kajgade 4;2150;Nordhavn;\n"
ACCOUNTS = (
    "number;name;delivery;invoice_mail;ean;reference;closed_on;cvr\n"
    "44100271;Hovedkontor;mail;faktura@nordhavnbyg.example;;;;12345674\n"
)
NUMBERS = ("26110001", "26110002", "26110003")


def load_invoices(portal: FaultyPortal, folder: Path) -> None:
    """Load three invoices of today, whose documents are queued."""
    folder.mkdir()
    (folder / "companies.csv").write_text(COMPANIES)
    (folder / "accounts.csv").write_text(ACCOUNTS)
    today = timezone.localdate().isoformat()
    day = {"issued_on": today, "due_on": today}
    files.write(
        folder, invoices=[{"number": one, **day} for one in NUMBERS], lines=[{"invoice": one} for one in NUMBERS]
    )
    portal.manage("load", str(folder))


def made(portal: FaultyPortal) -> list[dict[str, Any]]:
    return portal.sql(
        "SELECT i.number, d.kind, d.sha256 FROM billing_invoicedocument d JOIN billing_invoice i ON i.id = d.invoice_id"
        " WHERE d.kind IN ('pdf', 'ubl') ORDER BY 1, 2"
    )


def commands(portal: FaultyPortal) -> list[dict[str, Any]]:
    return portal.sql("SELECT state, attempts FROM kernel_outboxcommand WHERE kind = 'billing.documents'")


@pytest.mark.parametrize("point", ["invoice", "stored"])
def test_every_document_is_made_once(faulty: FaultyPortal, run: Run, tmp_path: Path, point: str) -> None:
    hold = tmp_path / "hold"
    hold.mkdir()
    run(processes.worker(), FAULT_HOLD=str(hold), FAULT_HOLD_AT=point)
    load_invoices(faulty, tmp_path / "feed")
    for pid in until(lambda: [int(path.name) for path in hold.iterdir()], f"a worker at {point}"):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(hold)
    run(processes.scheduler())
    until(lambda: {row["state"] for row in commands(faulty)} == {"done"}, "the end of all documents")
    assert [(row["number"], row["kind"]) for row in made(faulty)] == [
        (n, kind) for n in NUMBERS for kind in ("pdf", "ubl")
    ]
    assert max(row["attempts"] for row in commands(faulty)) > 1
