"""Usage in a browser: from a month's sums to a number, pools with their forecast, who uses nothing, downloads."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e import axe
from tests.e2e.axe import checked
from tests.e2e.person import open_popover
from tests.e2e.usage import IDLE, Called, amount, downloaded, spaced
from tests.portal import Portal

ADMIN, NAMED_ACCOUNTS = "mette.lindqvist", "jonas.holm"
# Usage of the month before is known whatever day it is; of this one perhaps not yet.
LAST = f"{timezone.localdate().replace(day=1) - timedelta(days=1):%Y-%m}"


def test_every_page_in_both_themes_and_narrow(visit: Any, called: Called) -> None:
    page = visit(ADMIN)
    by = [f"/forbrug/efter/{group}/?maaned={LAST}" for group in ("selskaber", "konti", "afdelinger")]
    for path in ("/forbrug/", f"/forbrug/?maaned={LAST}", "/forbrug/?maaned=2020-01", *by, called.page, called.records,
                 f"/forbrug/numre/?maaned={LAST}", "/forbrug/uden/", "/forbrug/graenser/",
                 f"/forbrug/graenser/ny/?nummer={called.uid}"):  # fmt: skip
        assert page.goto(path).ok
        axe.in_every_look(page)
    page.goto(called.page)
    page.locator("main summary").click()
    expect(page.locator("main details tbody tr").first).to_be_visible()
    axe.in_every_look(page)
    for width in (1280, *axe.NARROW):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(by[1])
        box = open_popover(page, "get").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_from_a_months_sums_to_a_number(visit: Any, portal: Portal) -> None:
    page = visit(ADMIN)
    page.goto("/forbrug/")
    page.select_option("#maaned", LAST)
    page.wait_for_url(f"**/forbrug/?maaned={LAST}")
    row = page.locator("section[aria-labelledby=by-konti] tbody tr").first
    account = "".join(filter(str.isdigit, row.locator("a").inner_text()))
    (sums,) = portal.sql(
        "SELECT sum(m.amount) AS amount FROM subscriptions_usagemonth m"
        " JOIN subscriptions_subscription s ON s.id = m.subscription_id"
        " JOIN accounts_account a ON a.id = s.account_id WHERE a.number = %s AND m.month = %s",
        [account, f"{LAST}-01"],
    )
    assert amount(row.locator("td").last.inner_text()) == float(sums["amount"])
    with page.expect_navigation():
        row.locator("a").click()
    accounts = page.locator("tbody td:nth-child(3)").all_inner_texts()
    assert {"".join(filter(str.isdigit, text)) for text in accounts} == {account}
    first = page.locator("tbody tr").first
    number, data = first.locator("th a").inner_text(), first.locator("td:nth-child(5)").inner_text()
    first.locator("th a").click()
    expect(page.locator("h1")).to_have_text(number)
    expect(page.locator(".kpis b").first).to_have_text(data)


@pytest.mark.parametrize("group", ["selskaber", "konti", "afdelinger"])
def test_sums_are_sorted_and_downloaded(visit: Any, group: str, tmp_path: Path) -> None:
    page = visit(ADMIN)
    page.goto(f"/forbrug/?maaned={LAST}")
    sms = amount(page.locator(".kpis div", has_text="Sms").locator("b").inner_text())
    page.locator(f"a[href*='/efter/{group}/']").click()
    page.locator("thead a", has_text="Ud over abonnementet").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Ud over abonnementet")
    shown = [amount(text) for text in page.locator("tbody td:last-child").all_inner_texts()]
    assert len(shown) > 1 and shown == sorted(shown, reverse=True)
    checked(page)
    saved = downloaded(page, "csv", tmp_path)
    assert saved.name == f"forbrug-{group}-{LAST}.csv"
    head, *lines = [line.split(";") for line in saved.read_text("utf-8-sig").splitlines()]
    assert [amount(line[head.index("Ud over abonnementet (kroner)")]) for line in lines] == shown
    assert sum(int(line[head.index("Sms")]) for line in lines) == sms
    page.keyboard.press("Escape")
    assert downloaded(page, "xlsx", tmp_path).read_bytes().startswith(b"PK")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pools_and_how_fresh_they_are(visit: Any, portal: Portal, called: Called, width: int, scheme: str) -> None:
    page = visit(ADMIN, width=width, color_scheme=scheme)
    page.goto("/forbrug/")
    # What is furthest behind tells for all of the page: the pools, which are known of 15 days.
    expect(page.locator(".head p")).to_contain_text(re.compile(r"16\.\s\S+\skl\.\s0\.00"))
    expect(page.locator(".bar:has(#pools) .sub")).not_to_contain_text("Til og med")
    length = monthrange(timezone.localdate().year, timezone.localdate().month)[1]
    gone, fills = 15 / length, set()
    for name, used, words in (
        ("Rækker", 0.3, f"Ventes at ende på {10 * length} GB"),
        ("Slipper op", 0.73, "Ventes opbrugt 21."),
        ("Er brugt", 1, "Brugt op."),
    ):
        pool = page.locator(".pools li").filter(has=page.get_by_role("heading", name=name))
        expect(pool).to_contain_text(words)
        expect(pool.get_by_role("img")).to_have_accessible_name(re.compile(f"{round(100 * gone)} procent af måneden"))
        rail, bar, tick = (pool.locator(f".{part}").bounding_box() for part in ("rail", "used", "tick"))
        assert bar["width"] / rail["width"] == pytest.approx(used, abs=0.01)
        assert (tick["x"] + tick["width"] / 2 - rail["x"]) / rail["width"] == pytest.approx(gone, abs=0.01)
        fills.add(pool.locator(".used").evaluate("e => getComputedStyle(e).fill"))
    assert len(fills) == 2, "what lasts is not told by the colour of what doesn't"


def test_who_uses_nothing(visit: Any, called: Called) -> None:
    for who, address in ((ADMIN, "/abonnementer/"), (NAMED_ACCOUNTS, "/forbrug/nummer/")):
        page = visit(who, width=390)
        page.goto("/forbrug/")
        page.locator("main a[href$='/forbrug/uden/']").click()
        for view in ("I tre måneder", "Denne måned"):
            page.locator(".views a", has_text=view).click()
            expect(page.locator("tbody tr", has_text="Ubrugt Ulla")).to_contain_text("149,00")
        assert spaced("+4520123510") not in page.inner_text("tbody").replace("\N{NO-BREAK SPACE}", " ")
        page.locator("tbody a", has_text=spaced(IDLE)).click()
        expect(page).to_have_url(re.compile(rf"{address}[0-9a-f-]+/$"))
        expect(page.locator("h1")).to_contain_text(spaced(IDLE))
