"""The main job from end to end: apply, letter in e-Boks, activate, front page; with JavaScript and without."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked
from tests.e2e.person import (
    PASSWORD,
    activate,
    add_app,
    apply,
    go_on,
    open_letter,
    wait_for_letter,
)
from tests.portal import Portal

# A company of its own for each walk: one is the demo's, one is made by the loader below.
WITH_SCRIPT, WITHOUT = "99000007", "99000015"


@pytest.fixture(scope="module")
def second_company(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Another customer without an administrator, through the real loader."""
    folder = tmp_path_factory.mktemp("feed")
    (folder / "companies.csv").write_text(
        "cvr,name,street,postcode,city,parent_cvr\n99000015,Ærø Færgeri ApS,Havnen 1,5970,Ærøskøbing,\n", "utf-8"
    )
    portal.manage("load", str(folder))


def test_with_script(portal: Portal, visit: Any) -> None:
    page = visit()
    page.goto("/ansoeg/")
    checked(page)
    page.goto("/ansoeg/skema/")
    checked(page)
    page.fill("[name=cvr]", "99 00 00 07")
    expect(page.locator("[data-found]")).to_have_text("Ålborg Blomster ApS, CVR 99 00 00 07: er det jer?")

    reference = apply(
        page, cvr="99 00 00 07", name="Astrid Østergård", email="astrid@blomster.example", mobile="26 00 12 34"
    )
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", reference)
    checked(page)
    receipt = page.url

    wait_for_letter(portal.outside, WITH_SCRIPT)
    username, code = open_letter(page, portal, WITH_SCRIPT)
    page.goto(receipt)
    checked(page)

    page.goto("/aktiver/")
    checked(page)
    activate(page, portal, username, code, "+4526001234")
    checked(page)
    add_app(page)
    page.wait_for_url("**/aktiver/reservekoder/")
    checked(page)
    go_on(page)
    expect(page.locator(".backup li")).to_have_count(10)
    checked(page)
    backup = page.locator(".backup li").first.inner_text()
    go_on(page)
    expect(page.locator("h1")).to_contain_text("Astrid")
    checked(page)

    log_out_and_in(page, username, backup)
    assert not [m for m in portal.outside.mails() if code in str(m)]


def test_without_script(portal: Portal, visit: Any, second_company: None) -> None:
    page = visit(width=390, java_script_enabled=False)
    apply(page, cvr=WITHOUT, name="Bjørn Åkjær", email="bjorn@faerge.example", mobile="+45 26 00 12 35")
    wait_for_letter(portal.outside, WITHOUT)
    username, code = open_letter(page, portal, WITHOUT)
    activate(page, portal, username, code, "+4526001235")
    add_app(page)
    page.wait_for_url("**/aktiver/reservekoder/")
    go_on(page)
    backup = page.locator(".backup li").nth(3).inner_text()
    go_on(page)
    expect(page.locator("h1")).to_contain_text("Bjørn")
    page.locator("[popovertarget=menu]").click()
    expect(page.locator("#menu")).to_be_visible()
    page.keyboard.press("Escape")
    log_out_and_in(page, username, backup)


def log_out_and_in(page: Page, username: str, backup: str) -> None:
    """Log out, then in again with a backup code."""
    page.locator("[popovertarget=me]").click()
    page.locator("#me form[action='/log-ud/'] button").click()
    page.wait_for_url("**/log-ind/")
    page.fill("[name=auth-username]", username.upper())
    page.fill("[name=auth-password]", PASSWORD)
    go_on(page)
    page.locator("button[name=wizard_goto_step][value=backup]").click()
    page.locator("main form .input").first.fill(backup.lower())
    go_on(page)
    page.wait_for_url(lambda url: url.endswith("/"))
    expect(page.locator("nav.side [aria-current=page]").first).to_have_attribute("href", "/")
