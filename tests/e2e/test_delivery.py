"""Twenty accounts are moved to EAN from a file with two bad rows: on a phone, without scripts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from selfservice.gateways.nemhandel.simulator.register import with_check_digit
from selfservice.site.demo.companies import ACCOUNT_HEADER, TOMRER
from tests.billing.delivering import UNKNOWN
from tests.e2e.axe import fits
from tests.e2e.person import go_on
from tests.patience import until
from tests.portal import Portal

OWNER, MAIL = "peter.soendervang", "kontor@soendervang.example"
ACCOUNTS = [f"4499{place:04d}" for place in range(20)]
# The numbers of receivers of both formats, in the simulator's register.
EANS = [with_check_digit(f"57980011{place:04d}") for place in range(40) if place % 25 != 7][:20]
BAD, NOT_REGISTERED = 3, 11


def test_accounts_are_moved_to_ean_from_a_file(visit: Any, portal: Portal, tmp_path: Path) -> None:
    with (tmp_path / "accounts.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        rows = [[number, f"Afdeling {number}", "mail", MAIL, "", "", "", TOMRER] for number in ACCOUNTS]
        writer.writerows([ACCOUNT_HEADER, *rows])
    portal.manage("load", str(tmp_path))
    page = visit(OWNER, width=390, java_script_enabled=False)

    # There is a link to it from the list of accounts.
    page.goto("/konti/")
    page.locator("main a[href='/konti/fra-fil/']").click()
    page.locator("main a[href$='/ny-modtager/']").click()
    eans = [*EANS]
    eans[BAD], eans[NOT_REGISTERED] = "5798001100004", UNKNOWN
    lines = [f"{number};EAN;{ean}" for number, ean in zip(ACCOUNTS, eans, strict=True)]
    text = "\r\n".join(["Kontonummer;Sendes som;EAN-nummer", *lines])
    page.set_input_files("[name=file]", files=[{"name": "ean.csv", "mimeType": "text/csv", "buffer": text.encode()}])
    go_on(page)
    page.wait_for_url("**/opgaver/**")
    page.locator("main [name=replaces_others]").check()
    page.locator("main [name=step][value=data]").click()
    expect(page.locator("main")).to_contain_text("19 konti får en ny modtager")
    expect(page.locator("main")).to_contain_text("ikke har byttet om på to af dem")
    fits(page)
    page.locator("main [name=step][value=start]").click()

    def seen_again() -> bool:
        if "ikke registreret i NemHandel" in page.locator("main").inner_text():
            return True
        page.get_by_role("link", name="Se efter igen").click()
        return False

    until(seen_again, "the reason why a number is refused")
    fits(page)

    # The receivers accept the test invoices.
    def moved() -> int:
        portal.outside.hurry_responses()
        (row,) = portal.sql(
            "SELECT count(*) AS n FROM accounts_recipient r JOIN accounts_account a ON a.id = r.account_id"
            " WHERE a.number = ANY(%s) AND r.channel = 'ean' AND r.state = 'active'", [ACCOUNTS],
        )  # fmt: skip
        return int(row["n"])

    until(lambda: moved() == len(ACCOUNTS) - 2, "eighteen accounts in use by EAN")
    page.goto("/konti/?levering=ean&q=4499")
    expect(page.locator("main tbody tr")).to_have_count(len(ACCOUNTS) - 2)
    # Invoices of the two go where they went.
    page.goto(f"/konti/?q={ACCOUNTS[NOT_REGISTERED]}")
    expect(page.locator("main tbody tr")).to_contain_text(MAIL)
    page.locator("main tbody th a").click()
    expect(page.locator("main")).to_contain_text("Der sendes ikke fakturaer til")
    fits(page)
