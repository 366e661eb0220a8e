"""What a person does in a browser."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from typing import Any

from django_otp.oath import totp
from playwright.sync_api import Locator, Page, expect

from tests.outside import Outside
from tests.portal import Portal

PASSWORD = "fire blå cykler om natten"
STEP = 30  # seconds that a code of an app is shown (RFC 6238)
# By secret, the step whose code was given last.
_given: dict[str, int] = {}


def app_code(secret: str) -> str:
    """What an authenticator app with the secret (base 32, spaces allowed) shows; a code that was given is waited out.

    A code works once.
    """
    text = secret.replace(" ", "").upper()
    if _given.get(text) == int(time.time() / STEP):
        time.sleep(STEP - time.time() % STEP + 0.1)
    _given[text] = int(time.time() / STEP)
    return f"{totp(b32decode(text + '=' * (-len(text) % 8))):06d}"


def go_on(page: Page) -> None:
    """Press the page's main button."""
    page.locator("main .btn.primary").first.click()


def open_popover(page: Page, name: str) -> Locator:
    """Popovers are HTML's own: they open without a script."""
    page.locator(f"[popovertarget={name}]").click()
    popover = page.locator(f"#{name}")
    expect(popover).to_be_visible()
    return popover


def log_in(page: Page, login: dict[str, Any]) -> None:
    """Log in with password and authenticator app."""
    page.goto("/log-ind/")
    page.fill("[name=auth-username]", login["username"])
    page.fill("[name=auth-password]", login["password"])
    go_on(page)
    page.fill("[name=token-otp_token]", app_code(login["totp_secret"]))
    go_on(page)
    page.wait_for_url(lambda url: "/log-ind/" not in url)


def apply(page: Page, *, cvr: str, name: str, email: str, mobile: str) -> str:
    """Apply for access, from the page before the form; returns the reference."""
    page.goto("/ansoeg/")
    go_on(page)
    page.fill("[name=cvr]", cvr)
    page.fill("[name=name]", name)
    page.fill("[name=email]", email)
    page.fill("[name=mobile]", mobile)
    page.check("[name=consent]")
    go_on(page)
    page.wait_for_url("**/ansoeg/kvittering/**")
    return page.inner_text(".reference")


def wait_for_letter(outside: Outside, cvr: str, *, than: int = 0, seconds: float = 60) -> dict[str, Any]:
    """The newest letter in a mailbox, when there are more than so many."""
    stop = time.monotonic() + seconds
    while time.monotonic() < stop:
        letters = outside.letters(cvr)
        if len(letters) > than:
            return letters[0]
        time.sleep(0.2)
    raise AssertionError(f"no letter to {cvr} within {seconds} s")


def open_letter(page: Page, portal: Portal, cvr: str) -> tuple[str, str]:
    """Find the letter in the company's mailbox page, and read user name and code in the PDF it links to."""
    page.goto(f"{portal.outside.url}/sim/mailboxes/{cvr}")
    link = page.locator("a[href$='.pdf']").first
    expect(link).to_be_visible()
    answer = page.request.get(portal.outside.url + str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    message_id = str(link.get_attribute("href")).rsplit("/", 1)[1].removesuffix(".pdf")
    text = portal.outside.letter_text(cvr, message_id)
    username = re.search(r"^Brugernavn\s+(\S+)$", text, re.M)
    assert username, text
    return username.group(1), portal.outside.code(cvr)


def activate(page: Page, portal: Portal, username: str, code: str, mobile: str) -> None:
    """User name and code, password, mobile: up to the page that offers an app or a passkey."""
    page.goto("/aktiver/")
    page.fill("[name=username]", username)
    page.fill("[name=code]", code.lower().replace("-", " "))
    go_on(page)
    page.wait_for_url("**/aktiver/adgangskode/")
    page.fill("[name=password]", PASSWORD)
    go_on(page)
    page.wait_for_url("**/aktiver/mobil/")
    go_on(page)
    expect(page.locator("[name=code]")).to_be_visible()
    page.fill("[name=code]", portal.outside.sms_code(mobile))
    go_on(page)
    page.wait_for_url("**/aktiver/sikrere/")


def add_app(page: Page) -> str:
    """Add an authenticator app by its key on the page; returns the secret."""
    page.locator("details > summary").click()
    secret = page.inner_text(".secret-text")
    page.fill("main form [name=code]", app_code(secret))
    page.locator("main form:has([name=code]) .btn.primary").click()
    return secret


def prove_if_asked(page: Page, portal: Portal, username: str = "mette.lindqvist") -> None:
    """Where a fresh second factor is wanted: a code from the app."""
    if "/bekraeft/" in page.url:
        page.fill("[name=otp_token]", app_code(portal.logins[username]["totp_secret"]))
        go_on(page)
        page.wait_for_url(lambda url: "/bekraeft/" not in url)
