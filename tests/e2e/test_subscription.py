"""A colleague's number: the PUK in two steps, the stolen phone barred on a small screen, the dialog and without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked, in_every_look
from tests.e2e.person import prove_if_asked, reload_until, stop_clock
from tests.portal import Portal

CODE = re.compile(r"\d{4}\s\d{4}")


@pytest.fixture
def number(portal: Portal) -> Iterator[tuple[str, str]]:
    """A mobile number of somebody's: its id and itself. Afterwards nothing is barred, here or in the network."""
    (row,) = portal.sql(
        "SELECT uid, number FROM subscriptions_subscription WHERE category = 'mobile' AND state = 'active'"
        " AND user_id IS NULL AND holder_name <> '' AND terminated_on IS NULL ORDER BY number LIMIT 1"
    )
    yield str(row["uid"]), str(row["number"])
    portal.outside.clear_faults()
    portal.sql(
        "UPDATE subscriptions_subscription SET state = 'active', bars = '{}' WHERE uid = %s RETURNING 1", [row["uid"]]
    )


@pytest.fixture
def proved(visit: Any, portal: Portal, number: tuple[str, str]) -> None:
    """The administrator's session has a fresh second factor, however long ago the first test logged in."""
    page = visit("mette.lindqvist")
    page.goto(f"/abonnementer/{number[0]}/vis-puk/")
    prove_if_asked(page, portal)


def on_the_phone(visit: Any, **more: Any) -> Page:
    page: Page = visit("mette.lindqvist", width=390, has_touch=True, is_mobile=True, **more)
    return page


@pytest.mark.usefixtures("proved")
def test_puk_in_two_steps_from_the_front_page(visit: Any, number: tuple[str, str]) -> None:
    page = visit("mette.lindqvist")
    page.goto("/")
    page.locator(".lookup input[type=tel], .lookup input[name=q]").first.fill(number[1].removeprefix("+45"))
    page.locator("button[value=puk]").click()
    expect(page).to_have_url(re.compile(f"/abonnementer/{number[0]}/vis-puk/"))
    checked(page)
    page.locator("main .btn.primary").click()
    expect(page.locator("[data-code]")).to_have_text(CODE)
    expect(page.locator("[data-code]")).to_be_focused()
    checked(page)


@pytest.mark.usefixtures("proved")
def test_puk_on_the_numbers_page_is_hidden_after_a_minute(visit: Any, number: tuple[str, str]) -> None:
    page = on_the_phone(visit)
    page.goto(f"/abonnementer/{number[0]}/")
    checked(page)
    assert not CODE.search(page.inner_text(".codes").split("ICCID")[0])
    stop_clock(page)
    page.locator(".acts .btn", has_text="PUK").click()
    code = page.locator("[data-code]")
    expect(code).to_have_text(CODE)
    shown = code.inner_text()
    page.clock.run_for(61_000)
    expect(code).to_have_count(0)
    page.reload()
    assert shown not in page.content()


def test_a_stolen_phone_is_barred_on_a_small_screen(visit: Any, portal: Portal, number: tuple[str, str]) -> None:
    page = on_the_phone(visit)
    page.goto(f"/abonnementer/{number[0]}/")
    page.locator("button[popovertarget=more]").click()
    page.locator("#more a[href$='/stjaalet/']").click()
    expect(page.locator("main")).to_contain_text("112")
    checked(page)
    page.locator("main .btn.primary").click()
    expect(page.locator("#police")).to_be_visible()
    checked(page)
    # The answer comes by itself.
    expect(page.locator(".status.bad")).to_be_visible()
    assert "all" in portal.outside.subscriber(number[1])["bars"]
    expect(page.locator("#police")).to_be_visible()
    checked(page)
    page.locator("a[href$='/ophaev/']").first.click()
    checked(page)
    page.locator("main .btn.primary").click()
    expect(page.locator(".status.bad")).to_have_count(0)
    expect(page.locator("#police")).to_have_count(0)
    assert portal.outside.subscriber(number[1])["bars"] == []


def test_barred_in_the_dialog(visit: Any, portal: Portal, number: tuple[str, str]) -> None:
    page = visit("mette.lindqvist")
    page.goto(f"/abonnementer/{number[0]}/")
    button, dialog = page.locator(".acts a[href$='/spaer/']"), page.locator("#bar-it")
    button.click()
    expect(dialog).to_be_visible()
    checked(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    button.press("Enter")
    dialog.locator("[data-close]").click()
    expect(dialog).to_be_hidden()
    button.click()
    dialog.locator("select").select_option("misuse")
    dialog.locator("[name=new_sim]").check()
    dialog.locator("button[type=submit]").click()
    expect(page.locator("#run")).to_be_visible()
    expect(page.locator(".status.bad")).to_be_visible()
    # What was wished for next is one step away.
    expect(page.locator("#run a[href$='/skift-sim/']")).to_be_visible()
    checked(page)


def test_the_network_refuses(visit: Any, portal: Portal, number: tuple[str, str]) -> None:
    portal.outside.fault("network", "rejected", count=1)
    page = visit("mette.lindqvist")
    page.goto(f"/abonnementer/{number[0]}/spaer/")
    page.locator("main .btn.primary").click()
    expect(page.locator("#run .notice.bad")).to_be_visible()
    checked(page)
    expect(page.locator(".status.bad")).to_have_count(0)


@pytest.mark.usefixtures("proved")
def test_without_script(visit: Any, portal: Portal, number: tuple[str, str]) -> None:
    page = on_the_phone(visit, java_script_enabled=False)
    page.goto(f"/abonnementer/{number[0]}/")
    page.locator(".acts a[href$='/spaer/']").click()
    expect(page).to_have_url(re.compile("/spaer/$"))
    expect(page.locator("main")).to_contain_text("112")
    page.locator("main .btn.primary").click()
    expect(page.locator("#run")).to_be_visible()
    page.goto(f"/abonnementer/{number[0]}/")
    reload_until(page, page.locator(".status.bad"))
    expect(page.locator(".status.bad")).to_be_visible()
    page.goto(f"/abonnementer/{number[0]}/begraensninger/")
    page.locator("input[value=premium]").check()
    page.locator("main .btn.primary").click()
    expect(page.locator("#run")).to_be_visible()
    page.goto(f"/abonnementer/{number[0]}/")
    page.locator(".acts .btn", has_text="PUK").click()
    expect(page.locator("[data-code]")).to_have_text(CODE)


def test_every_kind_in_both_themes_and_narrow(visit: Any, portal: Portal) -> None:
    rows = portal.sql(
        "SELECT DISTINCT ON (category, state) uid, category, state FROM subscriptions_subscription"
        " ORDER BY category, state, number"
    )
    assert {row["category"] for row in rows} == {"mobile", "telephony", "internet", "circuits"}
    page = visit("mette.lindqvist")
    for path in (*(f"/abonnementer/{row['uid']}/" for row in rows), f"/abonnementer/{rows[0]['uid']}/begraensninger/"):
        page.goto(path)
        in_every_look(page)
