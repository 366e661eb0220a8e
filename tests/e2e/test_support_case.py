"""A whole case: written from a number's page with a file, answered, solved and rated; also without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import checked
from tests.e2e.person import reload_until
from tests.portal import Portal
from tests.support.files import PDF

ADMIN = "mette.lindqvist"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_case_from_the_first_message_to_its_rating(portal: Portal, visit: Any, scripts: bool) -> None:
    subject = f"Ingen tone {scripts}"
    page = visit(ADMIN, width=1280 if scripts else 390, java_script_enabled=scripts)

    def look() -> None:
        if scripts:
            checked(page)

    page.goto("/abonnementer/?type=mobil")
    page.locator("main tbody tr th a").first.click()
    page.get_by_role("link", name="Skriv til support om dette").click()
    look()
    page.get_by_label("Emne").fill(subject)
    if scripts:
        # Named before anything is sent.
        large = {"name": "stor.pdf", "mimeType": "application/pdf", "buffer": PDF + bytes(2**21)}
        page.get_by_label("Filer").set_input_files(large)
        page.locator("main .btn.primary").click()
        assert (
            page.get_by_label("Filer").evaluate("input => input.validationMessage").startswith("Filerne er for store")
        )
    page.get_by_label("Filer").set_input_files({"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ\0\0"})
    page.get_by_role("textbox", name="Besked").fill("Der er ingen tone.")
    page.locator("main .btn.primary").click()
    expect(page.locator("main")).to_contain_text("”a.exe” er ikke en PDF")
    expect(page.get_by_role("textbox", name="Besked")).to_have_value("Der er ingen tone.")
    look()
    page.get_by_label("Filer").set_input_files({"name": "a.pdf", "mimeType": "image/png", "buffer": PDF})
    page.locator("main .btn.primary").click()
    expect(page.locator("h1")).to_have_text(subject)
    expect(page.locator("main")).to_contain_text("Vi har din besked: sag S-")
    # The worker has asked the scanner.
    reload_until(page, page.get_by_role("link", name="a.pdf"))
    look()
    portal.run("-m", "tests.e2e.support_answers", subject, "Prøv at genstarte.")
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Support venter på dit svar")
    page.goto("/support/")
    look()
    page.get_by_role("link", name=subject).click()
    expect(page.locator("main .log")).to_contain_text("Prøv at genstarte.")
    page.get_by_role("textbox", name="Besked").fill("Det hjalp.\nTak!")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("main .log")).to_contain_text("Det hjalp.")
    page.get_by_role("button", name="Det er løst").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"Sag S-\d+ er løst"))
    look()
    page.get_by_label("Ja").check()
    page.get_by_role("button", name="Send svaret").click()
    expect(page.locator("main")).to_contain_text("Dit svar om vores hjælp er sendt")
    page.goto("/support/sager/?visning=loeste")
    expect(page.locator("main tbody")).to_contain_text(subject)
    look()
