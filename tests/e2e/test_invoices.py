"""An invoice on a phone: found by a number on it, explained, questioned and credited; and all without scripts."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.billing import files
from tests.e2e.axe import checked, find_nothing
from tests.e2e.person import give_reason, go_on, tab_to
from tests.portal import Portal

ADMIN = "mette.lindqvist"
NUMBER = "20 12 34 56"
PHONE = {"width": 390, "height": 844}
CREDIT_NOTE = "K990001"


def follow(page: Page, target: Any) -> None:
    """Get to a link, a box or a button with Tab, and press it."""
    tab_to(page, target)
    page.keyboard.press("Enter" if target.get_attribute("type") != "checkbox" else "Space")


def find_latest_invoice(page: Page) -> str:
    """Find the latest invoice with the number on it, by keyboard; return its number."""
    page.goto("/faktura/")
    tab_to(page, page.locator("main [name=q]"))
    page.keyboard.type(NUMBER)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    expect(page.locator("tbody tr").first).to_contain_text("4410 0271")
    follow(page, page.locator("tbody tr:not(:has-text('Kreditnota')) th a").first)
    expect(page.locator("h1")).to_have_text(re.compile(r"Faktura \d+"))
    return page.locator("h1").inner_text().split()[-1]


def explain_it(page: Page, check: Any) -> None:
    """Follow a part of the difference from the invoice before, and a line of usage to that month's usage."""
    invoice = page.url
    compared = page.locator("[aria-labelledby=compared]")
    expect(compared).to_contain_text(re.compile(r"(mere|mindre) end før"))
    follow(page, compared.locator("tbody a").first)
    expect(page.locator("h1")).to_contain_text("anderledes end den forrige")
    expect(page.locator("#numre tbody tr").first).to_be_visible()
    check(page)
    page.goto(f"{invoice}?linjer=usage#linjer")
    check(page)
    follow(page, page.locator("#linjer tbody th a[href*=forbrug]").first)
    expect(page.locator("h1")).to_be_visible()
    assert "maaned=" in page.url
    check(page)
    page.goto(invoice)


def question_two_lines(page: Page) -> None:
    """Choose the first two lines of the invoice, and begin to question them."""
    boxes = page.locator("#linjer [name=lines]")
    for place in (0, 1):
        follow(page, boxes.nth(place))
    # The button may be many lines away.
    page.keyboard.press("Enter")
    expect(page.locator("[name=lines]:checked")).to_have_count(2)
    expect(page.locator("[name=lines]")).to_have_count(2)


def test_an_invoice_is_found_explained_questioned_and_credited(portal: Portal, visit: Any, tmp_path: Path) -> None:
    """By keyboard alone, on a phone; support answers in part, and the feed brings the credit note."""
    page = visit(ADMIN, viewport=PHONE)
    page.goto("/faktura/")
    checked(page)
    number = find_latest_invoice(page)
    checked(page)
    explain_it(page, checked)
    invoice = page.url
    question_two_lines(page)
    tab_to(page, page.locator("[name=reason]").first)
    page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("[name=expected]"))
    page.keyboard.type("1.5")
    page.keyboard.press("Enter")
    # It has two readings: nothing is sent, and nothing that was chosen is lost.
    expect(page.locator("#id_expected_error")).to_contain_text("kan læses")
    expect(page.locator("[name=lines]:checked")).to_have_count(2)
    checked(page)
    tab_to(page, page.locator("[name=expected]"))
    page.keyboard.press("Control+A")
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    expect(page.locator(".notice").first).to_contain_text("Der er gjort indsigelse")
    expect(page.locator("main")).to_contain_text("Afventer svar")
    checked(page)

    answer_in_part(visit("sofie.support"), number)
    page.goto(invoice)
    expect(page.locator("main")).to_contain_text("Kreditnotaen er på vej.")
    load_credit_note(portal, tmp_path, number)
    page.goto(invoice)
    expect(page.locator("main")).to_contain_text("Delvist godkendt")
    expect(page.locator("[aria-labelledby=entries]")).to_contain_text(CREDIT_NOTE)
    checked(page)
    follow(page, page.locator("[aria-labelledby=entries]").get_by_role("link", name=CREDIT_NOTE))
    expect(page.locator("h1")).to_have_text(f"Kreditnota {CREDIT_NOTE}")
    expect(page.locator("main")).to_contain_text("I får 50 kr. tilbage.")
    checked(page)
    follow(page, page.get_by_role("link", name=f"faktura {number}"))
    expect(page.locator("h1")).to_have_text(f"Faktura {number}")


def answer_in_part(support: Page, number: str) -> None:
    """Support finds the case in the admin, and gives back a part."""
    support.goto(f"/admin/billing/dispute/?q={number}")
    found = support.locator("#result_list tbody th a")
    give_reason(support, "Besvarer en indsigelse", found)
    found.click()
    approve = support.locator("a.button[href*=approve_dispute]")
    give_reason(support, "Besvarer en indsigelse", approve)
    approve.click()
    find_nothing(support)
    support.fill("[name=approved]", "50")
    support.fill("[name=answer]", "I får 50 kr. tilbage.")
    support.fill("[name=reason]", "Prisen var forkert")
    support.locator("[type=submit].default").click()
    expect(support.locator(".messagelist .success")).to_be_visible()


def load_credit_note(portal: Portal, folder: Path, number: str) -> None:
    """The feed brings the credit note of what support has given back."""
    today = timezone.localdate().isoformat()
    note = {
        "number": CREDIT_NOTE, "kind": "credit", "corrects": number, "issued_on": today, "due_on": today,
        "net": "40.00", "vat": "10.00", "gross": "50.00",
    }  # fmt: skip
    line = {"invoice": CREDIT_NOTE, "net": "40.00", "unit_price": "40", "group": "adjustment", "text": "Godskrevet"}
    entry = {
        "reference": CREDIT_NOTE, "kind": "credit", "booked_on": today, "amount": "-50.00", "invoice": number,
        "document": CREDIT_NOTE,
    }  # fmt: skip
    files.write(folder, invoices=[note], lines=[line], ledger=[entry])
    portal.manage("load", str(folder))


def test_the_same_without_scripts_and_a_year_is_downloaded(visit: Any, tmp_path: Path) -> None:
    page = visit(ADMIN, viewport=PHONE, java_script_enabled=False)
    page.goto("/faktura/")
    page.locator("main [name=q]").fill(NUMBER)
    page.keyboard.press("Enter")
    page.locator("tbody tr:not(:has-text('Kreditnota')) th a").first.click()
    invoice = page.url
    page.goto(f"{invoice}?linjer=usage")
    page.locator("#linjer tbody th a[href*=forbrug]").first.click()
    assert "maaned=" in page.url
    page.goto(invoice)
    boxes = page.locator("#linjer [name=lines]")
    # The other walk has questioned the first two.
    boxes.nth(2).check()
    boxes.nth(3).check()
    page.get_by_role("button", name="Gør indsigelse").last.click()
    expect(page.locator("[name=lines]:checked")).to_have_count(2)
    page.locator("[name=reason][value=price]").check()
    go_on(page)
    expect(page.locator("main")).to_contain_text("Afventer svar")
    page.get_by_role("link", name="Træk tilbage").click()
    go_on(page)
    expect(page.locator("main")).to_contain_text("Trukket tilbage")

    page.goto("/faktura/hent/")
    with page.expect_download() as waiting:
        go_on(page)
    saved = tmp_path / "fakturaer.zip"
    waiting.value.save_as(saved)
    with zipfile.ZipFile(saved) as archive:
        names = archive.namelist()
    # Each invoice of the period is there, or named as missing until the worker has made its PDF.
    assert len(names) == len(set(names)) > 1
    name = re.compile(r"(Faktura|Kreditnota)_\w+_\d{8}_\d{4}-\d{2}-\d{2}\.pdf|MANGLER\.txt")
    assert [one for one in names if not name.fullmatch(one)] == []
