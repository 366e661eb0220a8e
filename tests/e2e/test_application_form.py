"""The company's name is shown for its number, and need not be confirmed again once the page has shown it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e.person import go_on

BLOMSTER = "Ålborg Blomster ApS, CVR 99 00 00 07: er det jer?"


def test_the_name_follows_the_number_also_on_a_form_that_came_back(visit: Any) -> None:
    page = visit()
    page.goto("/ansoeg/skema/")
    name, found = page.locator("[name=company_name]"), page.locator("[data-found]")
    page.fill("[name=cvr]", "99000007")
    expect(found).to_have_text(BLOMSTER)
    expect(name).to_have_value("Ålborg Blomster ApS")
    go_on(page)
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(found).to_have_text(BLOMSTER)
    page.fill("[name=cvr]", "40000038")
    expect(name).to_have_value("Nordhavn Service A/S")
    page.fill("[name=cvr]", "4000003")
    expect(name).to_have_value("")
    expect(found).to_have_text("")
    page.fill("[name=cvr]", "88000021")
    expect(found).to_have_text(
        "Vi kan ikke finde navnet i CVR-registret. Er nummeret rigtigt? Så send bare ansøgningen."
    )


def test_a_name_that_the_page_has_not_shown_is_asked_about(visit: Any) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/ansoeg/skema/")
    for field, value in {"cvr": "41000139", "name": "Bo Bak", "email": "bo@x.example", "mobile": "26001239"}.items():
        page.fill(f"[name={field}]", value)
    page.check("[name=consent]")
    go_on(page)
    expect(page.locator("[data-question]")).to_contain_text("Søndervang Tømrer ApS, CVR 41 00 01 39: er det jer?")
    page.fill("[name=cvr]", "41000279")
    go_on(page)
    expect(page.locator("[data-question]")).to_contain_text("Klint & Kyst Arkitekter A/S")
    go_on(page)
    page.wait_for_url("**/ansoeg/kvittering/**")
