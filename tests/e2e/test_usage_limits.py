"""Limits for usage by keyboard and by touch, notified when passed; whom a number called, masked and in full."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked
from tests.e2e.person import go_on, open_popover, tab_to
from tests.e2e.usage import BUSY, IDLE, Called, downloaded, load, spaced
from tests.portal import Portal

ADMIN, NAMED_ACCOUNTS = "mette.lindqvist", "jonas.holm"
LIMITS = "/forbrug/graenser/"
RECORDS = "record;at;kind;direction;other_party;country;zone;seconds;bytes;amount;number"


def text_of(page: Page) -> str:
    return page.inner_text("main").replace("\N{NO-BREAK SPACE}", " ")


def test_a_limit_is_set_changed_and_removed_by_keyboard(visit: Any, portal: Portal, called: Called) -> None:
    page = visit(ADMIN)
    page.goto(LIMITS)
    checked(page)
    tab_to(page, page.locator("main .btn.primary"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIMITS}ny/")
    tab_to(page, page.locator("[name=most]"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-focus]")).to_be_focused()
    checked(page)
    tab_to(page, page.locator("[name=about]").first)
    page.keyboard.press("Space")
    tab_to(page, page.locator("[name=which]"))
    page.keyboard.type("20 99 00 00")
    tab_to(page, page.locator("[name=measure]"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("[name=most]"))
    page.keyboard.type("500")
    tab_to(page, page.locator("[name=by_sms]"))
    page.keyboard.press("Space")
    tab_to(page, page.locator("main form .btn.primary"))
    page.keyboard.press("Enter")
    # There is no such number: what was chosen besides is kept.
    expect(page.locator("main")).to_contain_text("Du har intet abonnement med det nummer.")
    checked(page)
    tab_to(page, page.locator("[name=which]"))
    page.keyboard.press("Control+A")
    page.keyboard.type(spaced(IDLE))
    page.keyboard.press("Enter")
    row = page.locator("main tbody tr", has_text=spaced(IDLE))
    expect(row).to_contain_text("500,00 kr.")
    expect(row).to_contain_text("mail og sms")
    checked(page)

    tab_to(page, row.locator("a", has_text="Ret"))
    page.keyboard.press("Enter")
    most = page.locator("[name=most]")
    expect(most).to_have_value("500")
    tab_to(page, most)
    page.keyboard.type("1.5")
    page.keyboard.press("Enter")
    # It has two readings, and nothing is saved.
    expect(page.locator("#id_most_error")).to_contain_text("”1.5” kan læses som 1,5 eller som 15.")
    expect(most).to_have_value("1.5")
    checked(page)
    tab_to(page, most)
    page.keyboard.type("10.000")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("10.000,00 kr.")
    expect(row).to_have_count(1)
    assert portal.sql("SELECT most FROM subscriptions_usagelimit ORDER BY id DESC LIMIT 1") == [{"most": 10_000}]

    tab_to(page, row.locator("a", has_text="Fjern"))
    page.keyboard.press("Enter")
    expect(page.locator(".facts")).to_contain_text("10.000,00 kr.")
    checked(page)
    tab_to(page, page.locator("main form .btn.primary"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("er fjernet.")
    expect(row).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "scheme", "touch"), [(1280, "dark", False), (390, "light", True), (320, "dark", False)]
)
def test_a_passed_limit_is_notified_and_shown(
    visit: Any, portal: Portal, called: Called, tmp_path: Path, width: int, scheme: str, touch: bool
) -> None:
    page = visit(ADMIN, width=width, color_scheme=scheme, has_touch=touch, is_mobile=touch)
    page.goto(called.page)
    page.locator("main a[href*='/graenser/ny/']").click()
    expect(page.locator("[name=about]:checked")).to_have_value("number")
    page.fill("[name=which]", spaced(BUSY))
    page.fill("[name=most]", "1")
    page.check("[name=by_sms]")
    go_on(page)
    row = page.locator("main tbody tr", has_text=spaced(BUSY))
    expect(row).not_to_contain_text("passeret")
    (limit,) = portal.sql("SELECT uid FROM subscriptions_usagelimit ORDER BY id DESC LIMIT 1")
    at = timezone.localtime().replace(hour=0, minute=0, second=1, microsecond=0).isoformat()
    load(portal, tmp_path / "feed", usage=f"{RECORDS}\ne2e-{width};{at};data;out;;DK;home;9;2000000000;0;{BUSY}\n")
    page.reload()
    expect(row).to_contain_text("passeret i")
    checked(page)
    for link in row.locator("td a").all():
        box = link.bounding_box()
        assert box and box["height"] >= (44 if touch else 24), (link.inner_text(), box)
    sent = portal.sql("SELECT kind FROM kernel_outboxcommand WHERE key LIKE %s", [f"%{limit['uid']}%"])
    assert {command["kind"] for command in sent} == {"mail", "sms.usage_limit"}
    row.locator("a", has_text="Fjern").click()
    go_on(page)
    expect(row).to_have_count(0)


def test_called_numbers_are_masked_until_the_administrator_chooses(visit: Any, called: Called, tmp_path: Path) -> None:
    whole, page = spaced(called.other), visit(ADMIN, color_scheme="dark")
    masked = f"{whole[:-2]}xx"
    page.goto(called.page)
    page.locator("main a[href*='/specifikation/']").click()
    page.fill("#f", whole[:-3])
    page.press("#f", "Enter")
    expect(page.locator("tbody")).to_contain_text(masked)
    assert whole not in text_of(page)
    page.goto(f"{called.records}&q={whole.replace(' ', '')}")
    expect(page.locator("tbody tr")).to_have_count(0)
    page.goto(called.records)
    saved = downloaded(page, "csv", tmp_path).read_text("utf-8-sig").replace("\N{NO-BREAK SPACE}", " ")
    assert masked in saved and whole not in saved

    def choose(*, full: bool) -> None:
        page.goto(LIMITS)
        page.locator("main a", has_text="Nordhavn Byg A/S").click()
        checked(page)
        page.set_checked("[name=full_numbers]", full)
        go_on(page)
        expect(page.locator("main")).to_contain_text("Valget for Nordhavn Byg A/S er gemt.")
        page.goto(called.records)

    choose(full=True)
    expect(page.locator("tbody")).to_contain_text(whole)
    checked(page)
    choose(full=False)
    expect(page.locator("tbody")).to_contain_text(masked)
    assert whole not in text_of(page)


def test_who_sees_two_accounts_sees_their_usage_and_sets_no_limit(visit: Any, called: Called) -> None:
    page = visit(NAMED_ACCOUNTS, width=390, color_scheme="dark")
    page.goto("/forbrug/")
    # Pools are the whole company's.
    expect(page.locator("#pools, .pools")).to_have_count(0)
    checked(page)
    page.goto(LIMITS)
    expect(page.locator("main .btn.primary")).to_have_count(0)
    expect(page.locator("main a[href*='/viste-numre/']")).to_have_count(0)
    checked(page)
    assert page.goto(f"{LIMITS}ny/").status == 403


def test_without_script_on_a_phone(visit: Any, called: Called, tmp_path: Path) -> None:
    page = visit(ADMIN, width=390, has_touch=True, is_mobile=True, java_script_enabled=False)
    page.goto("/forbrug/")
    page.select_option("#maaned", called.month)
    page.locator("main form button", has_text="Vis").click()
    expect(page).to_have_url(re.compile(rf"/forbrug/\?maaned={called.month}$"))
    page.locator("a[href*='/efter/konti/']").click()
    assert downloaded(page, "csv", tmp_path).name == f"forbrug-konti-{called.month}.csv"
    page.goto(called.page)
    page.locator("main summary").click()
    expect(page.locator("main details tbody tr").first).to_be_visible()
    page.locator("main a[href*='/specifikation/']").click()
    first = page.locator("tbody th").first.inner_text()
    page.locator("a[rel=next]").click()
    expect(page.locator("tbody th").first).not_to_have_text(first)
    filters = open_popover(page, "filters")
    filters.locator("[name=slags]").select_option("voice")
    filters.locator("button[type=submit]").click()
    expect(page.locator("tbody tr").first).to_contain_text("Opkald")
    assert "Data" not in page.inner_text("tbody")

    page.goto(f"{LIMITS}ny/?nummer={called.uid}")
    page.fill("[name=most]", "40")
    go_on(page)
    row = page.locator("main tbody tr", has_text=spaced("+4520123456"))
    expect(row).to_contain_text("40 GB")
    row.locator("a", has_text="Fjern").click()
    go_on(page)
    expect(row).to_have_count(0)
