"""An order above the company's amount waits; the approver is away, and the delegate approves it on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.axe import checked
from tests.e2e.person import go_on, mail_to, prove_if_asked, reload_until
from tests.portal import Portal

BOSS, ASKS = "mette.lindqvist", "jonas.holm"
GRANT = "UPDATE accounts_grant SET functions = %s WHERE user_id = (SELECT id FROM accounts_user WHERE username = %s)"


@pytest.fixture
def jonas(portal: Portal) -> Iterator[str]:
    """Jonas may order for his accounts; afterwards his rights, and the company's policy, are as they were."""
    query = "SELECT functions FROM accounts_grant WHERE user_id = (SELECT id FROM accounts_user WHERE username = %s)"
    (grant,) = portal.sql(query, [ASKS])
    (policy,) = portal.sql("SELECT * FROM orders_orderpolicy")
    portal.sql(GRANT, [[*grant["functions"], "ordering", "orders"], ASKS])
    yield ASKS
    portal.sql(GRANT, [grant["functions"], ASKS])
    names = [name for name in policy if name not in ("id", "uid", "company_id")]
    values = ", ".join(f"{name} = %s" for name in names)
    portal.sql(f"UPDATE orders_orderpolicy SET {values}", [policy[name] for name in names])


def test_the_delegate_approves_on_a_phone(portal: Portal, visit: Any, jonas: str) -> None:
    boss = visit(BOSS, width=390, has_touch=True, is_mobile=True)
    boss.goto("/godkendelser/regler/")
    boss.get_by_role("link", name="Vælg regler for ordrer").first.click()
    prove_if_asked(boss, portal, BOSS)
    boss.fill("[name=from_amount]", "500")
    boss.select_option("[name=approver]", label="Mikkel Østergaard")
    boss.select_option("[name=delegate]", label="Mette Lindqvist")
    today = timezone.localdate()
    boss.fill("[name=away_from]", f"{today:%d.%m.%Y}")
    boss.fill("[name=away_until]", f"{today + timedelta(days=7):%d.%m.%Y}")
    boss.fill("[name=mailbox]", "ordrer@nordhavnbyg.example")
    checked(boss)
    go_on(boss)
    expect(boss.locator("main")).to_contain_text("er gemt")

    asks = visit(jonas)
    asks.goto("/bestil/mobil/")
    for rows in (2, 3):
        asks.locator("button[name=more]").click()
        expect(asks.locator("[name$=-holder_name]")).to_have_count(rows)
    asks.get_by_label("Mobil Erhverv Fri").check()
    asks.check("[name=kind][value=esim]")
    for place in range(3):
        asks.fill(f"[name=form-{place}-holder_name]", f"Svend {place + 1}")
    go_on(asks)
    asks.wait_for_url("**/bestil/*/bestil/")
    checked(asks)
    go_on(asks)
    asks.wait_for_url("**/ordrer/**")
    expect(asks.locator("main")).to_contain_text("afventer godkendelse")
    number = str(portal.sql("SELECT id FROM orders_order ORDER BY id DESC LIMIT 1")[0]["id"] + 10_000_000)

    assert mail_to(portal.outside, BOSS, subject=number)
    link = next(word for word in mail_to(portal.outside, BOSS, subject=number)["text"].split() if "/godkend/" in word)
    boss.goto(link)
    prove_if_asked(boss, portal, BOSS)
    expect(boss.locator("main")).to_contain_text("687,00 kr.")
    checked(boss)
    boss.fill("[name=comment]", "Ja, men kun til foråret")
    boss.get_by_role("button", name="Godkend", exact=True).click()
    expect(boss.locator("main [role=status]").first).to_contain_text(number)

    assert "kun til foråret" in mail_to(portal.outside, ASKS, subject="er godkendt")["text"]
    asks.goto("/ordrer/?visning=alle")
    asks.get_by_role("link", name=f"B{number}").first.click()
    reload_until(asks, asks.locator("h1 + p .status.good"))
    checked(asks)
