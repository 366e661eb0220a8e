"""Small things inside: removing asks first, a page that is not there offers search, links are hit."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.e2e import axe


def test_removing_a_factor_asks_first(visit: Any) -> None:
    page = visit("mette.lindqvist", width=320)
    page.goto("/profil/")
    question = page.locator("form[action$='/fjern/']").first
    expect(question).not_to_be_visible()
    page.locator("[popovertarget^=remove-]").first.click()
    expect(question).to_contain_text("ikke længere bruges til at logge ind")
    expect(question.locator("button")).to_be_visible()
    axe.find_nothing(page)
    axe.fits(page)
    page.keyboard.press("Escape")
    expect(question).not_to_be_visible()


def test_a_page_that_is_not_there_offers_search(visit: Any) -> None:
    page = visit("mette.lindqvist")
    page.goto("/findes-ikke/")
    page.fill("main [name=q]", "nordhavn anlæg")
    page.keyboard.press("Enter")
    expect(page.locator("main .task").first).to_contain_text("Nordhavn Anlæg ApS")
    visitor = visit()
    visitor.goto("/findes-ikke/")
    expect(visitor.locator("main [name=q]")).to_have_count(0)


def test_the_address_of_a_list_says_only_what_was_chosen(visit: Any) -> None:
    page = visit("mette.lindqvist")
    page.goto("/konti/?visning=alle")
    page.fill("#f", "vest")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.url.endswith("/konti/?visning=alle&q=vest")


def test_links_are_large_enough_to_hit(visit: Any) -> None:
    for touch, least in ((False, 24), (True, 44)):
        page = visit("mette.lindqvist", width=390, has_touch=touch, is_mobile=touch)
        page.goto("/konti/")
        for link in page.locator("table a:visible").all()[:6]:
            box = link.bounding_box()
            assert box and box["height"] >= least, (touch, link.inner_text(), box)


def test_a_mail_address_breaks_at_the_at_sign_and_is_copied_whole(visit: Any) -> None:
    page = visit("mette.lindqvist", width=320)
    page.goto("/profil/")
    address = page.locator("dd:has(wbr)").first
    # Its own line; the link to change it is below.
    assert re.fullmatch(r"[^@\s]+@[^@\s]+", address.inner_text().splitlines()[0])
