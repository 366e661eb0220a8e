"""A licence is bought and given to a user, and the purchase is an order."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e.axe import checked

ADMIN, COMPANY, USER = "mette.lindqvist", "Nordhavn Byg", "Vibeke Storm"
LICENCE = "Telefoni Omstilling"


def test_a_licence_is_bought_and_given(visit: Any) -> None:
    page = visit(ADMIN)
    page.goto("/telefoni/licenser/")
    checked(page)
    row = page.locator("main tbody tr", has_text=COMPANY).filter(has_text=LICENCE)
    row.get_by_role("link", name="Køb flere").click()
    expect(page.locator("h1")).to_have_text("Køb licenser")
    page.get_by_label(USER).check()
    checked(page)
    page.get_by_role("button", name="Fortsæt").click()
    # What it costs is shown before it is done.
    answers = page.locator("main dl")
    expect(answers).to_contain_text("At betale for resten af måneden")
    expect(answers).to_contain_text("inkl. moms")
    expect(answers).to_contain_text(USER)
    checked(page)
    page.get_by_role("button", name="Køb licenser").click()
    expect(page.locator("main")).to_contain_text(f"Købt: 1 × {LICENCE}. 1 bruger har fået en.")
    checked(page)
    page.goto("/ordrer/?visning=alle")
    page.get_by_role("row", name=f"Køb licenser: {LICENCE}").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("Udført")
    page.locator("main").get_by_role("link", name=LICENCE).click()
    expect(page.locator("h1")).to_have_text(LICENCE)
