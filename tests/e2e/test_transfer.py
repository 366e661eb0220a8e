"""A number is offered to the employee, who says yes by the mail's link; and an offer that nobody answers lapses."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e import axe
from tests.e2e.person import go_on, mail_to, prove_if_asked
from tests.patience import until
from tests.portal import Portal

LINK = re.compile(r"https?://\S+/overdragelse/\S+")


def offer(page: Page, portal: Portal, number: str, mail: str) -> None:
    """From the number's page."""
    page.goto(f"/soeg/?q={number}")
    page.goto(page.url.rstrip("/") + "/overdrag/")
    prove_if_asked(page, portal)
    axe.find_nothing(page)
    axe.fits(page)
    # A private person has neither.
    for name in ("owner_cvr", "ean"):
        expect(page.locator(f"[name={name}]")).to_be_hidden()
        page.check("[name=kind][value=company]")
        expect(page.locator(f"[name={name}]")).to_be_visible()
        page.check("[name=kind][value=person]")
    for name, value in {"owner_name": "Bo Holder", "street": "Vesterbro 31", "postcode": "9000", "city": "Aalborg",
                        "email": mail, "mobile": "20123488"}.items():  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.fill("[name=on]", f"{timezone.localdate() + timedelta(days=3):%d.%m.%Y}")
    go_on(page)
    expect(page.locator("main")).to_contain_text("Vesterbro 31, 9000 Aalborg")
    axe.find_nothing(page)
    axe.fits(page)
    go_on(page)
    expect(page.get_by_text("48 timer").first).to_be_visible()


def link_in(portal: Portal, mail: str) -> str:
    found = LINK.search(mail_to(portal.outside, mail)["text"])
    assert found
    return found[0]


def state(portal: Portal, mail: str) -> str:
    (row,) = portal.sql("SELECT state FROM subscriptions_transfer WHERE email = %s", [mail])
    return str(row["state"])


def test_the_employee_accepts_on_a_phone_without_scripts(portal: Portal, visit: Any) -> None:
    offer(visit("mette.lindqvist"), portal, "20123478", "bo.ja@example.com")
    phone = visit(width=390, java_script_enabled=False)
    phone.goto(link_in(portal, "bo.ja@example.com"))
    expect(phone.locator("main")).to_contain_text("Nordhavn Byg A/S")
    phone.fill("[name=answered_by]", "Bo Holder")
    phone.check("[name=terms]")
    go_on(phone)
    expect(phone.locator(".notice.good")).to_contain_text("sagt ja")
    assert state(portal, "bo.ja@example.com") == "accepted"
    assert mail_to(portal.outside, "mette.lindqvist", subject="overtager")


def test_nobody_answers(portal: Portal, visit: Any) -> None:
    page = visit("mette.lindqvist", width=390)
    offer(page, portal, "20123480", "bo.intet@example.com")
    link = link_in(portal, "bo.intet@example.com")
    late = "UPDATE subscriptions_transfer SET expires_at = now() - interval '1 minute' WHERE email = %s"
    portal.sql(late, ["bo.intet@example.com"])
    until(lambda: state(portal, "bo.intet@example.com") == "lapsed", "the end of the offer", every=0.5)
    recipient = visit(color_scheme="dark")
    recipient.goto(link)
    expect(recipient.locator(".notice")).to_contain_text("bortfaldet")
    axe.find_nothing(recipient)
    assert recipient.locator("[name=answered_by]").count() == 0
