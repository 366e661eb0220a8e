"""Internet is ordered from the catalogue without JavaScript; we move the technician's visit; the line works."""

from __future__ import annotations

from typing import Any

import requests
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked, fits
from tests.e2e.person import go_on, reload_until, tab_to
from tests.outside import Outside
from tests.patience import SECONDS
from tests.portal import Portal

HOME = "Sandkaj 3, 2150 Nordhavn"


def visit_at(outside: Outside, contact: str) -> dict[str, Any]:
    """The visit at the simulator, found by whom the technician meets."""
    found: dict[str, Any] = next(row for row in outside.get("/sim/fieldservice/") if row["contact"]["name"] == contact)
    return found


def happens(outside: Outside, visit: dict[str, Any], act: str) -> None:
    """Let something happen to the visit, as on the simulator's page."""
    url = f"{outside.url}/sim/fieldservice/{visit['id']}"
    requests.post(url, json={"act": act}, timeout=SECONDS).raise_for_status()


def choose_the_address(page: Page) -> None:
    """From the catalogue to the form of what can be had."""
    page.goto("/bestil/")
    page.get_by_role("link", name="Internet", exact=True).last.click()
    page.get_by_role("link", name="Vælg Fiber 300/300").click()
    # Nothing typed: the page says what to write.
    go_on(page)
    expect(page.locator("#found")).to_contain_text("Skriv gade og nummer")
    field = page.locator("[name=adresse]")
    tab_to(page, field)
    page.keyboard.type("Sandkaj")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vælg adressen")).to_be_visible()
    fits(page)
    page.get_by_role("link", name=HOME).click()
    expect(page.locator("main")).to_contain_text("Fiber 300/300 kan leveres her.")


def wish_a_day(page: Page) -> None:
    """A day that does not exist is pointed out, and the rest of the form keeps what it says."""
    page.fill("[name=reference]", "Projekt 7")
    page.fill("[name=bill_text]", "Internet på kajen")
    page.fill("[name=wished_on]", "31.02.2027")
    go_on(page)
    summary = page.locator("#errors")
    expect(summary).to_contain_text("er ikke en dato")
    summary.get_by_role("link").click()
    expect(page.locator("[name=wished_on]")).to_be_focused()
    expect(page.locator("[name=reference]")).to_have_value("Projekt 7")
    page.fill("[name=wished_on]", "")
    go_on(page)


def reserve_the_technician(page: Page) -> None:
    """Nothing chosen is pointed out; then a slot, and whom the technician meets."""
    expect(page.get_by_role("heading", name="Hvornår kan teknikeren komme?")).to_be_visible()
    go_on(page)
    expect(page.locator("#errors").get_by_role("link")).to_have_count(3)
    page.get_by_role("link", name="Senere tider").click()
    page.locator("[name=slot]").first.check()
    page.fill("[name=contact_name]", "Bo Kaj")
    page.fill("[name=contact_phone]", "20 12 34 88")
    page.fill("[name=note]", "Port 3")
    fits(page)
    go_on(page)


def place(page: Page) -> None:
    """The price and the terms are read, and the order is placed."""
    expect(page.get_by_role("heading", name="Er det rigtigt?")).to_be_visible()
    main = page.locator("main")
    for text in (
        "Fiber 300/300",
        HOME,
        "549,00 kr.",
        "Projekt 7",
        "Bo Kaj, 20 12 34 88",
        "6 måneder",
        "reserveret til",
    ):
        expect(main).to_contain_text(text)
    fits(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Ordre B1")).to_be_visible()


def test_from_the_catalogue_to_a_line_that_works(portal: Portal, visit: Any) -> None:
    page, axe_page = visit("mette.lindqvist", java_script_enabled=False), visit("mette.lindqvist", width=320)

    def looked_at() -> None:
        axe_page.goto(page.url)
        checked(axe_page)

    choose_the_address(page)
    looked_at()
    wish_a_day(page)
    looked_at()
    reserve_the_technician(page)
    looked_at()
    place(page)
    reload_until(page, page.get_by_text("Bo Kaj lukker op."))
    order = page.url

    # We move the visit: on a phone, the order shows the old and the new promise, with the reason.
    happens(portal.outside, visit_at(portal.outside, "Bo Kaj"), "move")
    page = visit("mette.lindqvist", width=390, java_script_enabled=False)
    page.goto(order)
    reload_until(page, page.get_by_text("Vi var nødt til at flytte besøget"))
    promises = page.get_by_role("region", name="Det har vi lovet")
    expect(promises.get_by_role("row", name="Teknikeren er booket").locator("s")).to_have_count(1)
    moved = promises.get_by_role("row", name="Vi var nødt til at flytte teknikerens besøg")
    expect(moved).to_contain_text("Teknikeren er blevet syg")
    expect(moved.locator("s")).to_have_count(0)
    looked_at()
    page.get_by_role("link", name="Acceptér den nye tid").click()
    looked_at()
    go_on(page)
    expect(page.get_by_text("Vi var nødt til at flytte besøget")).to_have_count(0)

    # The customer moves it, too, and that promise is another row.
    page.get_by_role("link", name="Vælg en anden tid").click()
    expect(page.locator("main")).to_contain_text("uden udgift")
    looked_at()
    page.locator("[name=slot]").last.check()
    go_on(page)
    reload_until(page, promises.get_by_role("row", name="I har flyttet teknikerens besøg"))
    expect(moved.locator("s")).to_have_count(1)
    expect(promises.locator("tbody tr")).to_have_count(4)

    # The technician has been there: the network makes the line, and the order is done.
    happens(portal.outside, visit_at(portal.outside, "Bo Kaj"), "done")
    reload_until(page, page.locator("h1 + p .status", has_text="Udført"))
    expect(promises.locator("tbody tr")).to_have_count(4)
    looked_at()
    page.get_by_role("region", name="Det er bestilt").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(HOME)
    expect(page.locator("main")).to_contain_text("Internet på kajen")
