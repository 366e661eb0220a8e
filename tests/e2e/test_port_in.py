"""Five numbers move here from other operators on a phone: one is refused, corrected, and done in the same order."""

from __future__ import annotations

from typing import Any

import requests
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked, in_every_look
from tests.e2e.person import go_on, mail_to, reload_until
from tests.patience import SECONDS, until
from tests.portal import Portal

# Numbers of the demo's company at the simulated operators, and one that another company has there.
NUMBERS = {"31 00 01 00": "FJO", "31 00 01 01": "FJO", "31 00 01 04": "SUN", "31 00 01 07": "KLO", "31 02 00 01": "FJO"}
WRONG, OWNER = "31 02 00 01", "41000139"
IDS = "SELECT porting_id FROM orders_portin p JOIN orders_orderitem i ON i.id = p.item_id WHERE i.number = ANY(%s)"
ROW = "#portings ~ ul > li"


def choose(page: Page) -> None:
    """Fill in the form, a row for each number."""
    page.goto("/bestil/mobil/")
    for rows in range(2, len(NUMBERS) + 1):
        page.locator("button[name=more]").click()
        expect(page.locator("[name$=-holder_name]")).to_have_count(rows)
    page.locator("[name=plan]").first.check()
    page.check("[name=kind][value=esim]")
    for place, (number, donor) in enumerate(NUMBERS.items()):
        page.fill(f"[name=form-{place}-holder_name]", f"Flytter {place + 1}")
        expect(page.locator(f"[name=form-{place}-port_number]")).to_be_hidden()
        page.check(f"[name=form-{place}-way][value=move]")
        page.fill(f"[name=form-{place}-port_number]", number)
        page.select_option(f"[name=form-{place}-donor]", donor)


def portings(portal: Portal) -> list[dict[str, Any]]:
    """The newest porting of each number at the clearing house, if it is the one that the portal waits for."""
    ids = {row["porting_id"] for row in portal.sql(IDS, [[f"+45{number.replace(' ', '')}" for number in NUMBERS]])}
    return [one for one in portal.outside.get("/sim/porting/") if one["id"] in ids]


def let_operators_answer(portal: Portal) -> None:
    """Wait until all numbers are asked for at the clearing house, and let the operators answer."""
    until(lambda: len(portings(portal)) == len(NUMBERS), "the portings")
    headers = {"Accept": "application/json"}
    requests.post(f"{portal.outside.url}/sim/porting/hurry", headers=headers, timeout=SECONDS).raise_for_status()


def move_all(portal: Portal) -> None:
    """The day has come: every number moves."""
    for one in portings(portal):
        url = f"{portal.outside.url}/sim/porting/{one['id']}"
        requests.post(url, json={"act": "port", "code": ""}, timeout=SECONDS).raise_for_status()


def test_five_numbers_move_here_and_one_is_corrected(visit: Any, portal: Portal) -> None:
    page = visit("mette.lindqvist", width=390, has_touch=True, is_mobile=True)
    choose(page)
    checked(page)
    go_on(page)
    # Without the consent nothing goes on, and nothing is lost.
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("[name=form-4-port_number]")).to_have_value(WRONG)
    page.check("[name=consent]")
    go_on(page)
    expect(page.locator("main h1")).to_have_text("Er det rigtigt?")
    expect(page.locator("main tbody tr")).to_have_count(len(NUMBERS))
    checked(page)
    go_on(page)
    expect(page.locator(ROW)).to_have_count(len(NUMBERS))
    order = page.locator("h1").inner_text()
    in_every_look(page)

    let_operators_answer(portal)
    page.set_viewport_size({"width": 390, "height": 844})
    wrong = page.locator(ROW, has_text=WRONG.replace(" ", "\u00a0"))
    reload_until(page, wrong.locator(".status.warn"))
    expect(page.locator(".head .status")).to_have_text("Afventer dig")
    expect(wrong).to_contain_text("Nummeret tilhører ikke det CVR-nummer")
    assert mail_to(portal.outside, "mette.lindqvist", subject=order.split()[-1])
    checked(page)
    wrong.locator("a[href$='/ret/']").click()
    expect(page.locator("[name=port_cvr]")).to_have_value("12345674")
    checked(page)
    page.fill("[name=port_cvr]", OWNER)
    go_on(page)
    expect(page.locator("h1")).to_have_text(order)

    let_operators_answer(portal)
    move_all(portal)
    done = page.locator(".head .status", has_text="Udført")
    reload_until(page, done)
    expect(page.locator("h1")).to_have_text(order)
    expect(page.locator(f"{ROW} .status.good")).to_have_count(len(NUMBERS))
    checked(page)
