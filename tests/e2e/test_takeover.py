"""A carpenter asks a company for two of its numbers: one is given behind the log-in, one request lapses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked, fits
from tests.e2e.person import go_on, mail_to, prove_if_asked, reload_until
from tests.portal import Portal

GIVER, CVR = "mette.lindqvist", "12345674"
TAKER, TAKER_NAME = "peter.soendervang", "Søndervang Tømrer ApS"
# Numbers of the giver that nobody logs in with, and that no other order is about.
FREE = """
SELECT s.number FROM subscriptions_subscription s JOIN accounts_company c ON c.id = s.company_id
WHERE c.cvr = %s AND s.category = 'mobile' AND s.state = 'active' AND s.user_id IS NULL AND s.terminated_on IS NULL
  AND s.number NOT IN (SELECT number FROM orders_orderitem) ORDER BY s.number DESC LIMIT 2 OFFSET 20
"""


def ask(page: Page, number: str, mail: str) -> None:
    """Order the takeover of a number from the company, from tomorrow."""
    page.goto("/bestil/")
    page.get_by_role("link", name="Overtag et nummer").click()
    expect(page.locator("[name=giver_name]")).to_be_hidden()
    for name, value in {"number": number, "giver_cvr": CVR, "contact_name": "Mette Lindqvist", "email": mail,
                        "mobile": "20 12 34 57", "holder_name": "Ida Krogh",
                        "wished_on": f"{timezone.localdate() + timedelta(days=1):%d.%m.%Y}"}.items():  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.locator("[name=plan]").first.check()
    checked(page)
    go_on(page)
    page.wait_for_url("**/bestil/*/overtag/")
    expect(page.locator("main")).to_contain_text("Nordhavn Byg A/S")
    checked(page)
    go_on(page)
    page.wait_for_url("**/ordrer/*/")
    reload_until(page, page.get_by_text("Afventer den, der afgiver nummeret").first)


def test_the_giver_gives_the_number_behind_the_login(portal: Portal, visit: Any) -> None:
    number = str(portal.sql(FREE, [CVR])[0]["number"])
    taker = visit(TAKER, width=390)
    ask(taker, number.removeprefix("+45"), "giver.ja@example.com")
    order = taker.url
    # The contact's link shows the request, and leads to the log-in.
    text = mail_to(portal.outside, "giver.ja@example.com")["text"]
    link = next(word for word in text.split() if "/overtagelse/" in word)
    contact = visit(width=390, java_script_enabled=False)
    contact.goto(link)
    expect(contact.locator("main")).to_contain_text(TAKER_NAME)
    fits(contact)
    contact.get_by_role("link", name="Log ind og svar").click()
    contact.wait_for_url("**/log-ind/**")

    giver = visit(GIVER)
    giver.goto("/")
    giver.get_by_role("link", name="Se anmodningen").first.click()
    giver.goto(contact.url.split("next=")[1].replace("%2F", "/").replace("%3F", "?"))
    prove_if_asked(giver, portal, GIVER)
    expect(giver.locator("main")).to_contain_text(TAKER_NAME)
    checked(giver)
    go_on(giver)
    prove_if_asked(giver, portal, GIVER)
    expect(giver.locator("main [role=status]").first).to_contain_text(f"går til {TAKER_NAME}")

    assert mail_to(portal.outside, TAKER, subject="er jeres fra")
    assert mail_to(portal.outside, "giver.ja@example.com", subject="Kvittering")
    taker.goto(order)
    expect(taker.locator("main")).to_contain_text("Aftalt")
    contact.goto(link)
    expect(contact.locator(".notice.good")).to_contain_text("sagt ja")


def test_nobody_answers(portal: Portal, visit: Any) -> None:
    number = str(portal.sql(FREE, [CVR])[0]["number"])
    taker = visit(TAKER, color_scheme="dark")
    ask(taker, number.removeprefix("+45"), "giver.intet@example.com")
    text = mail_to(portal.outside, "giver.intet@example.com")["text"]
    link = next(word for word in text.split() if "/overtagelse/" in word)
    portal.sql(
        "UPDATE orders_takeover SET expires_at = now() - interval '1 minute' WHERE email = %s",
        ["giver.intet@example.com"],
    )
    reload_until(taker, taker.get_by_text("Bortfaldet"))
    expect(taker.locator("main")).to_contain_text("Annulleret")
    checked(taker)
    assert mail_to(portal.outside, TAKER, subject="bortfaldet")
    assert mail_to(portal.outside, "giver.intet@example.com", subject="bliver")
    contact = visit(width=390)
    contact.goto(link)
    expect(contact.locator(".notice.warn")).to_contain_text("bortfaldet")
    checked(contact)
    assert contact.get_by_role("button", name="Sig nej").count() == 0
