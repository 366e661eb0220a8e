"""An employee with a phone in her hand: her PUK, and the lost phone barred in two steps; nobody else's number."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.axe import checked, in_every_look
from tests.e2e.person import stop_clock
from tests.portal import Portal

NUMBER = "+4520123486"
CODE = re.compile(r"\d{4}\s\d{4}")


def on_the_phone(visit: Any, **more: Any) -> Page:
    page: Page = visit("freja.kjaer", width=390, has_touch=True, is_mobile=True, **more)
    return page


def in_sight(page: Page, text: str) -> None:
    """On the first screen, without scrolling."""
    box = page.locator("main .btn", has_text=text).first.bounding_box()
    assert box and box["y"] + box["height"] <= 844, (text, box)


def test_puk_on_the_first_screen_shown_once_and_hidden(visit: Any) -> None:
    page = on_the_phone(visit)
    page.goto("/")
    in_sight(page, "PUK")
    page.goto("/mit-nummer/")
    in_sight(page, "PUK")
    assert not CODE.search(page.inner_text(".codes").split("ICCID")[0])
    stop_clock(page)
    page.locator(".acts .btn").first.click()
    code = page.locator("[data-code]")
    expect(code).to_have_text(CODE)
    expect(code).to_be_focused()
    checked(page)
    shown = code.inner_text()
    page.clock.run_for(61_000)
    expect(code).to_have_count(0)
    assert shown not in page.content()
    # The back button does not bring it back, nor does a reload.
    page.goto("/mit-nummer/")
    page.go_back()
    assert shown not in page.inner_text("main")


def test_puk_is_kept_on_the_screen_when_asked_to(visit: Any) -> None:
    page = on_the_phone(visit)
    page.goto("/mit-nummer/")
    stop_clock(page)
    page.locator(".codes button").nth(1).click()
    expect(page.locator("[data-code]")).to_have_text(CODE)
    page.locator("[data-keep]").click()
    page.clock.run_for(120_000)
    expect(page.locator("[data-code]")).to_have_text(CODE)


def test_the_lost_phone_is_barred_in_two_steps_and_found_again(visit: Any, portal: Portal) -> None:
    page = on_the_phone(visit)
    page.goto("/mit-nummer/")
    bar = page.locator(".acts .btn.danger")
    in_sight(page, bar.inner_text())
    bar.click()
    expect(page.locator("main")).to_contain_text("112")
    checked(page)
    page.locator("main .btn.primary").click()
    expect(page.locator("#run")).to_be_visible()
    checked(page)
    # The answer comes by itself.
    expect(page.locator(".status.bad")).to_be_visible()
    expect(page.locator("#run")).to_contain_text("112")
    assert "all" in portal.outside.subscriber(NUMBER)["bars"]
    checked(page)
    page.locator(".acts a").click()
    page.locator("main .btn.primary").click()
    expect(page.locator(".acts .btn.danger")).to_be_visible()
    assert portal.outside.subscriber(NUMBER)["bars"] == ["premium"]


def test_the_network_refuses(visit: Any, portal: Portal) -> None:
    portal.outside.fault("network", "rejected", count=1)
    page = on_the_phone(visit)
    page.goto("/mit-nummer/")
    page.locator(".acts .btn.danger").click()
    page.locator("main .btn.primary").click()
    expect(page.locator("#run .notice.bad")).to_be_visible()
    checked(page)
    portal.outside.clear_faults()


def test_without_script(visit: Any) -> None:
    page = on_the_phone(visit, java_script_enabled=False)
    page.goto("/mit-nummer/")
    page.locator(".acts .btn").first.click()
    expect(page.locator("[data-code]")).to_have_text(CODE)
    page.goto("/mit-nummer/")
    page.locator(".acts .btn.danger").click()
    expect(page.locator("main .btn.primary")).to_be_visible()


def test_both_themes_and_narrow(visit: Any) -> None:
    page = visit("freja.kjaer")
    for path in ("/", "/mit-nummer/?maaned=2026-01", "/mit-nummer/"):
        page.goto(path)
        in_every_look(page)
    page.locator("summary").click()
    in_every_look(page)


def test_an_employee_sees_no_list_of_numbers(visit: Any) -> None:
    page = on_the_phone(visit)
    page.goto("/")
    assert "20 12 34 56" not in page.content().replace("\N{NO-BREAK SPACE}", " ")
    page.goto("/soeg/?q=20123456")
    assert "Jonas" not in page.inner_text("main")
