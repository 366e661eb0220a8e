"""A SIM swap in a browser: to an eSIM while the network is slow, refused, on a phone, and without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked, in_every_look
from tests.e2e.person import prove_if_asked, reload_until, stop_clock
from tests.portal import Portal

LPA = re.compile(r"LPA:1\$[A-Za-z0-9.-]+\$[A-Z0-9-]+")
SWAP = re.compile(r"/abonnementer/[0-9a-f-]+/skift-sim/")


@pytest.fixture(autouse=True)
def the_network_works_again(portal: Portal) -> Any:
    yield
    portal.outside.clear_faults()


def come_to(page: Page, portal: Portal, number: str) -> None:
    """From the front page to the form, in two steps."""
    page.goto("/")
    page.fill(".lookup input", number)
    page.click(".lookup button[value=sim]")
    prove_if_asked(page, portal)
    expect(page).to_have_url(SWAP)


def ask(page: Page, kind: str) -> None:
    page.check(f"[name=kind][value={kind}]")
    page.locator("main form .btn.primary").click()


def show_code(page: Page, portal: Portal) -> None:
    page.locator(".head a[href$='/vis-esim/']").click()
    prove_if_asked(page, portal)
    page.locator("main form .btn.primary").click()
    expect(page.locator("[data-code] svg.qr")).to_be_visible()


def test_to_an_esim_while_the_network_is_slow(visit: Any, portal: Portal) -> None:
    page = visit("mette.lindqvist", width=390, has_touch=True, is_mobile=True)
    come_to(page, portal, "20 12 34 90")
    checked(page)
    portal.outside.fault("network", "pending")
    ask(page, "esim")
    expect(page.locator("#run[data-under-way]")).to_be_visible()
    checked(page)
    assert page.locator(".head a[href$='/vis-esim/']").count() == 0
    portal.outside.clear_faults()
    # The answer comes by itself, and with it the way to the code.
    expect(page.locator(".head a[href$='/vis-esim/']")).to_be_visible()
    page.locator(".head a[href$='/vis-esim/']").click()
    prove_if_asked(page, portal)
    checked(page)
    assert not LPA.search(page.content())
    stop_clock(page)
    page.locator("main form .btn.primary").click()
    expect(page.locator("[data-code]")).to_be_focused()
    expect(page.locator("[data-code] svg.qr")).to_be_visible()
    found = LPA.search(page.inner_text("[data-code]"))
    assert found
    checked(page)
    page.clock.run_for(61_000)
    expect(page.locator("[data-code]")).to_have_count(0)
    assert found.group() not in page.content()
    page.goto("/")
    page.go_back()
    assert found.group() not in page.content()


def test_the_network_refuses(visit: Any, portal: Portal) -> None:
    page = visit("mette.lindqvist")
    come_to(page, portal, "20123500")
    before = portal.outside.subscriber("+4520123500")["iccid"]
    portal.outside.fault("network", "rejected", count=1)
    ask(page, "esim")
    expect(page.locator("#run .notice.bad")).to_be_visible()
    checked(page)
    assert portal.outside.subscriber("+4520123500")["iccid"] == before
    # The number's day is given back: it can be asked for again.
    come_to(page, portal, "20123500")
    expect(page.locator("[name=kind]").first).to_be_visible()


def test_by_post_with_only_what_is_asked_of_it(visit: Any, portal: Portal) -> None:
    page = visit("mette.lindqvist", width=390, has_touch=True, is_mobile=True)
    come_to(page, portal, "20123510")
    expect(page.locator("[name=iccid]")).to_be_hidden()
    page.check("[name=kind][value=stock]")
    expect(page.locator("[name=iccid]")).to_be_visible()
    expect(page.locator("[name=street]")).to_be_hidden()
    page.check("[name=kind][value=physical]")
    page.check("[name=place][value=other]")
    page.fill("[name=street]", "Vestergade 1")
    page.locator("main form .btn.primary").click()
    expect(page.locator("#errors")).to_be_focused()
    checked(page)
    page.fill("[name=name]", "Mathilde Munk")
    page.fill("[name=postcode]", "9000")
    page.fill("[name=city]", "Aalborg")
    page.locator("main form .btn.primary").click()
    expect(page.locator("#run")).to_contain_text("PostNord")
    checked(page)


def test_without_script(visit: Any, portal: Portal) -> None:
    page = visit("mette.lindqvist", java_script_enabled=False)
    come_to(page, portal, "20123488")
    ask(page, "esim")
    expect(page.locator("#run")).to_be_visible()
    button = page.locator(".head a[href$='/vis-esim/']")
    reload_until(page, button)
    expect(button).to_have_count(1)
    show_code(page, portal)
    assert LPA.search(page.inner_text("[data-code]"))


def test_both_themes_and_narrow(visit: Any, portal: Portal) -> None:
    page = visit("mette.lindqvist")
    come_to(page, portal, "20123466")
    for kind in ("physical", "esim", "stock"):
        page.check(f"[name=kind][value={kind}]")
        in_every_look(page)
