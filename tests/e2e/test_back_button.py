"""The back button leads to a page, and never to the browser's "Confirm form resubmission"."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e.person import go_on


def test_back_from_the_receipt_after_a_form_with_errors(visit: Any) -> None:
    page = visit()
    page.goto("/ansoeg/skema/")
    page.fill("[name=name]", "Bo Bak")
    go_on(page)
    expect(page.locator("[data-focus]")).to_be_focused()
    page.fill("[name=cvr]", "40000038")
    page.fill("[name=email]", "bo@blomster.example")
    page.fill("[name=mobile]", "26001235")
    page.check("[name=consent]")
    expect(page.locator("[data-found]")).to_have_text("Nordhavn Service A/S, CVR 40 00 00 38: er det jer?")
    go_on(page)
    page.wait_for_url("**/ansoeg/kvittering/**")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Ansøgning")
    expect(page.locator("[name=cvr]")).to_have_value("40000038")


def test_back_after_a_wrong_password(visit: Any) -> None:
    page = visit()
    page.goto("/log-ind/")
    for password in ("forkert", "også forkert"):
        page.fill("[name=auth-username]", "findes.ikke")
        page.fill("[name=auth-password]", password)
        go_on(page)
        expect(page.locator("[data-focus]")).to_be_focused()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Log ind")
