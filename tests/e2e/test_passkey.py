"""A passkey, made on the profile, is then all one needs to log in. Chromium's virtual authenticator holds it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e import axe


def give_authenticator(page: Page) -> None:
    """A built-in authenticator with a fingerprint that always fits."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_make_one_and_log_in_with_it(visit: Any) -> None:
    page = visit("freja.kjaer")
    give_authenticator(page)
    page.goto("/profil/")
    page.locator("[data-passkey=register] [data-passkey-go]").click()
    line = page.locator("li.task", has_text="Linux-pc med Chrome")
    expect(line).to_be_visible()
    axe.find_nothing(page)

    # A second one on the same device is not made, and the page gives the reason.
    page.locator("[data-passkey=register] [data-passkey-go]").click()
    expect(page.locator("[data-passkey=register] [data-passkey-error]")).to_have_text(
        "Denne enhed har allerede en adgangsnøgle til dit login. Du kan bruge den."
    )

    page.context.clear_cookies()
    page.goto("/log-ind/?next=/profil/")
    page.locator("[data-passkey=login] [data-passkey-go]").click()
    page.wait_for_url("**/profil/")
    expect(line).to_be_visible()

    # A new proof of who it is, for what needs one, works with the passkey too.
    page.goto("/bekraeft/?next=/profil/adgangskode/")
    page.locator("[data-passkey-go]").first.click()
    page.wait_for_url("**/profil/adgangskode/")
