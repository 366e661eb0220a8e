"""An invoice is found by a number on it, two of its lines are questioned on a phone, and a year is downloaded."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.e2e.axe import checked
from tests.e2e.person import go_on

ADMIN = "mette.lindqvist"
NUMBER = "20 12 34 56"


def test_an_invoice_is_found_by_a_number_and_questioned(visit: Any) -> None:
    page = visit(ADMIN, viewport={"width": 390, "height": 800})
    page.goto("/faktura/")
    checked(page)
    page.locator("main [name=q]").fill(NUMBER)
    page.keyboard.press("Enter")
    page.locator("tbody a").first.click()
    expect(page.locator("h1")).to_have_text(re.compile(r"Faktura \d+"))
    checked(page)
    boxes = page.locator("[name=lines]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Gør indsigelse").first.click()
    expect(page.locator("[name=lines]:checked")).to_have_count(2)
    page.locator("[name=reason][value=price]").check()
    page.locator("[name=expected]").fill("1.5")
    go_on(page)
    # It has two readings: nothing is sent, and nothing that was chosen is lost.
    expect(page.locator("#id_expected_error")).to_contain_text("kan læses")
    expect(page.locator("[name=lines]:checked")).to_have_count(2)
    checked(page)
    page.locator("[name=expected]").fill("100")
    go_on(page)
    expect(page.locator(".notice").first).to_contain_text("Der er gjort indsigelse")
    expect(page.locator("main")).to_contain_text("Afventer svar")
    checked(page)


def test_a_year_of_invoices_is_downloaded(visit: Any, tmp_path: Path) -> None:
    page = visit(ADMIN, java_script_enabled=False)
    page.goto("/faktura/hent/")
    with page.expect_download() as waiting:
        go_on(page)
    saved = tmp_path / "fakturaer.zip"
    waiting.value.save_as(saved)
    with zipfile.ZipFile(saved) as archive:
        names = archive.namelist()
    # Each invoice of the period is there, or named as missing until the worker has made its PDF.
    assert len(names) == len(set(names)) > 1
    name = re.compile(r"(Faktura|Kreditnota)_\d+_\d{8}_\d{4}-\d{2}-\d{2}\.pdf|MANGLER\.txt")
    assert [one for one in names if not name.fullmatch(one)] == []
