"""A vacation greeting is set from a phone without JavaScript; a receptionist switches to night and back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked

ADMIN = "mette.lindqvist"
NEW = "/telefoni/feriesvar/nyt/"


def step(page: Page, text: str) -> None:
    expect(page.locator("main")).to_contain_text(text)


def test_a_vacation_greeting_is_set_from_a_phone_without_javascript(visit: Any) -> None:
    summer = timezone.localdate().year + 1
    page = visit(ADMIN, width=390, java_script_enabled=False)
    page.goto("/telefoni/feriesvar/")
    page.get_by_role("link", name="Sæt et feriesvar").click()
    step(page, "Trin 1 af 3")
    page.get_by_role("button", name="Fortsæt").click()
    step(page, "Trin 2 af 3")
    page.locator("[name=from_day]").fill(f"5. juli {summer}")
    page.locator("[name=to_day]").fill("uge 29")
    page.get_by_label("Telefonsvarer").check()
    page.get_by_role("button", name="Fortsæt").click()
    # What can't be read stays where it was typed.
    expect(page.locator("[name=to_day]")).to_have_value("uge 29")
    page.locator("[name=to_day]").fill(f"25/7 {summer}")
    page.get_by_role("button", name="Fortsæt").click()
    step(page, "Trin 3 af 3")
    expect(page.locator("[name=text_da]")).to_have_value(
        re.compile(r"Vi er tilbage \w+dag den \d+\. juli\. Læg en besked")
    )
    page.get_by_role("button", name="Foreslå den engelske tekst").click()
    expect(page.locator("[name=text_en]")).to_have_value(re.compile(r"We are back on \w+ \d+ July\."))
    page.get_by_role("button", name="Fortsæt").click()
    expect(page.locator("h1")).to_have_text("Er det rigtigt?")
    expect(page.locator("main dl")).to_contain_text("Til og med")
    page.get_by_role("button", name="Sæt feriesvar").click()
    expect(page.locator("main")).to_contain_text("Feriesvaret er sat fra")
    # It is to come, and can be called off.
    page.locator("main tbody tr", has_text="5. jul.").get_by_role("link").first.click()
    page.get_by_role("link", name="Afslut nu").click()
    page.get_by_role("button", name="Afslut nu").click()
    expect(page.locator("main")).to_contain_text("Afsluttet før tid")


def test_a_receptionist_switches_to_night_and_back(visit: Any) -> None:
    page = visit(ADMIN, width=390)
    page.goto("/telefoni/omstilling/")
    checked(page)
    page.get_by_role("link", name="Kontortid").click()
    checked(page)
    page.get_by_role("button", name=re.compile("^Lukket nu, til")).click()
    state = page.locator(".switch-now")
    expect(state).to_contain_text("Lukket")
    expect(state).to_contain_text("Skiftet af Mette Lindqvist")
    checked(page)
    page.get_by_role("button", name="Tilbage til planen").click()
    expect(page.locator("main")).to_contain_text("følger planen igen")
    expect(state).not_to_contain_text("Skiftet af")
    # Until a time of tomorrow.
    page.get_by_text("Lukket indtil …").click()
    page.locator("[name=until_time]").fill("10")
    page.locator("[name=until_day]").fill(f"{timezone.localdate() + timedelta(days=1):%d.%m.%Y}")
    page.get_by_role("button", name="Luk", exact=True).click()
    expect(state).to_contain_text("i morgen kl. 10.00".replace(" kl. ", " kl.\N{NO-BREAK SPACE}"))
    page.get_by_role("button", name="Tilbage til planen").click()
    for path in ("/telefoni/aabningstider/", "/telefoni/feriesvar/", NEW):
        page.goto(path)
        checked(page)
    page.goto("/telefoni/aabningstider/")
    page.get_by_role("link", name="Kontortid").click()
    checked(page)
    page.get_by_role("link", name="Ændr ugen").click()
    checked(page)
