"""Find: a number from the front page in two steps, hits to choose from, on a phone and without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked
from tests.e2e.person import prove_if_asked
from tests.portal import Portal

CODE = re.compile(r"\d{4}\s?\d{4}")
PUK = re.compile(r"/abonnementer/[0-9a-f-]+/vis-puk/")


def look_up(page: Page, text: str, act: str) -> None:
    """On the front page: write it, and press what one came for."""
    page.goto("/")
    page.fill(".lookup input", text)
    page.click(f".lookup button[value={act}]")


@pytest.mark.parametrize("script", [True, False])
def test_a_puk_in_two_steps(visit: Any, portal: Portal, script: bool) -> None:
    page = visit("mette.lindqvist", java_script_enabled=script)
    look_up(page, "20 12 34 56", "puk")
    prove_if_asked(page, portal)
    expect(page).to_have_url(PUK)
    page.locator("main .btn.primary").first.click()
    expect(page.locator("main")).to_contain_text(CODE)


def test_the_same_by_name_on_a_phone(visit: Any, portal: Portal) -> None:
    page = visit("mette.lindqvist", width=390, has_touch=True, is_mobile=True)
    page.goto("/")
    box = page.locator(".lookup button").last.bounding_box()
    assert box and box["y"] + box["height"] <= 844, "the buttons are on the first screen"
    checked(page)
    look_up(page, "kjær freja", "puk")
    prove_if_asked(page, portal)
    expect(page).to_have_url(PUK)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_of_several_one_is_chosen(visit: Any, width: int, scheme: str) -> None:
    page = visit("mette.lindqvist", width=width, color_scheme=scheme)
    look_up(page, "2012347", "spaer")
    buttons = page.locator("main .task a.btn")
    expect(buttons).to_have_count(2)
    checked(page)
    buttons.first.click()
    expect(page).to_have_url(re.compile(r"/abonnementer/[0-9a-f-]+/spaer/"))


@pytest.mark.parametrize("script", [True, False])
def test_the_field_on_top_finds_anything(visit: Any, script: bool) -> None:
    page = visit("mette.lindqvist", java_script_enabled=script)
    page.goto("/konti/")
    for text, address in (("+45 20123456", "/abonnementer/"), ("4410 0271", "/konti/"), ("eth20471", "/abonnementer/")):
        page.fill("#q", text)
        page.press("#q", "Enter")
        expect(page).to_have_url(re.compile(address + r"[0-9a-f-]+/$"))
    for text in ("østergaard", "øster mik"):
        page.fill("#q", text)
        page.press("#q", "Enter")
        expect(page.locator("main h2").first).to_be_visible()
        expect(page.locator("main")).to_contain_text("Østergaard")
    expect(page.locator("main")).to_contain_text("Mikkel Østergaard")
    if script:
        checked(page)


def test_finance_finds_no_number(visit: Any) -> None:
    page = visit("jonas.holm")
    page.goto("/soeg/?q=freja")
    assert "20 12 34 86" not in page.content().replace("\N{NO-BREAK SPACE}", " ")
