"""A call flow is tried out, put into use and looked at as callers meet it, without scripts."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.e2e.axe import checked

ADMIN, FLOW, PERSON = "mette.lindqvist", "Byggepladser", "Karl Frost"


def test_a_draft_is_tried_out_and_put_into_use(visit: Any) -> None:
    # axe is a script: the same pages are checked with scripts, too.
    page, checking = visit(ADMIN, java_script_enabled=False), visit(ADMIN, width=390)

    def check(url: str) -> None:
        checking.goto(url)
        checked(checking)

    page.goto("/telefoni/kaldsflow/")
    page.locator("main").get_by_role("link", name=FLOW).click()
    page.locator("main").get_by_role("link", name="Prøv et opkald").click()
    page.get_by_label("Hvornår").select_option("0")
    page.get_by_role("button", name="Prøv opkaldet").click()
    # A day of the week needs a time.
    expect(page.locator("#errors")).to_be_visible()
    page.get_by_label("Tidspunkt").fill("9.30")
    page.get_by_label("Hvem svarer", exact=True).select_option("answered")
    page.get_by_role("button", name="Prøv opkaldet").click()
    expect(page.locator(".trace .end")).to_contain_text(f"{PERSON} svarer")
    check(page.url)
    page.get_by_text("Gem som prøvekald").click()
    page.get_by_label("Prøvekaldets navn").fill("Mandag morgen")
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.locator("main")).to_contain_text("1 af 1 ender, som de skal")

    page.locator(".crumbs").get_by_role("link", name=FLOW).click()
    page.goto(re.sub("[^/]*$", "udgiv/", page.url))
    expect(page.locator("main")).to_contain_text("Mandag morgen")
    check(page.url)
    page.get_by_label("Hvad har du ændret").fill("Første udgave")
    for box in page.locator("main form [type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Sæt i drift").click()
    expect(page.locator("main")).to_contain_text("er sat i drift")

    flow = page.url
    page.goto(f"{flow}versioner/")
    expect(page.locator("main tbody")).to_contain_text("Første udgave")
    check(page.url)
    page.goto(f"{flow}uge/")
    expect(page.locator("h1")).to_have_text("Hvad hører dem, der ringer?")
    check(page.url)
    page.locator("main tbody").get_by_role("link", name=PERSON).first.click()
    expect(page.locator(".trace .end")).to_contain_text(f"{PERSON} svarer")
