"""The company's name follows its number, and stays when the person wrote it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e.person import go_on


def test_the_name_follows_the_number_also_on_a_form_that_came_back(visit: Any) -> None:
    page = visit()
    page.goto("/ansoeg/skema/")
    name = page.locator("[name=company_name]")
    page.fill("[name=cvr]", "99000007")
    expect(name).to_have_value("Ålborg Blomster ApS")
    go_on(page)
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator("[data-found]")).to_have_text("Ålborg Blomster ApS")
    page.fill("[name=cvr]", "40000038")
    expect(name).to_have_value("Nordhavn Service A/S")
    page.fill("[name=cvr]", "4000003")
    expect(name).to_have_value("")


def test_a_name_that_the_person_wrote_stays(visit: Any) -> None:
    page = visit()
    page.goto("/ansoeg/skema/")
    page.fill("[name=company_name]", "Vores firma")
    page.fill("[name=cvr]", "99000007")
    expect(page.locator("[data-found]")).to_have_text("Ålborg Blomster ApS")
    expect(page.locator("[name=company_name]")).to_have_value("Vores firma")
