"""What a person does in a browser."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from typing import Any

from django_otp.oath import hotp
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

from tests.outside import Outside
from tests.patience import MILLISECONDS, until
from tests.portal import Portal

PASSWORD = "fire blå cykler om natten"
STEP = 30  # seconds that a code of an app is shown (RFC 6238)
# By secret, the step whose code was given last.
_given: dict[str, int] = {}


def app_code(secret: str) -> str:
    """A code of an authenticator app with the secret (base 32, spaces allowed) that was not given before.

    A code works once. When this step's has been given, it is the next one's, as of an app whose clock is fast: the
    portal allows for one step. Only a third code within a step is waited for.
    """
    text = secret.replace(" ", "").upper()
    step = max(int(time.time() / STEP), _given.get(text, 0) + 1)
    until(lambda: step <= int(time.time() / STEP) + 1, "the step of an unused code")
    _given[text] = step
    key = b32decode(text + "=" * (-len(text) % 8))
    return f"{hotp(key, step):06d}"


def stop_clock(page: Page) -> None:
    """Stop the page's clock at the present time: from now on it moves by `page.clock.run_for` alone."""
    now = time.time()
    # Installed in the past, since it goes until it is stopped, and can only be moved forward.
    page.clock.install(time=now - 600)
    page.clock.pause_at(now)


def reload_until(page: Page, target: Locator) -> None:
    """Ask for the page again, as a person without scripts does, until it shows something."""

    def found() -> bool:
        try:
            page.reload()
        except PlaywrightError:
            # The page is being left: it is asked for again after that.
            return False
        return target.count() > 0

    until(found, f"{target}", every=1)


def go_on(page: Page) -> None:
    """Press the page's main button."""
    page.locator("main .btn.primary").first.click()


def open_popover(page: Page, name: str) -> Locator:
    """Popovers are HTML's own: they open without a script."""
    page.locator(f"[popovertarget={name}]").click()
    popover = page.locator(f"#{name}")
    expect(popover).to_be_visible()
    return popover


def tab_to(page: Page, target: Locator, *, most: int = 60) -> None:
    """As a user without a mouse gets there; fails when Tab doesn't lead to it by `most` presses."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def log_in(page: Page, login: dict[str, Any]) -> None:
    """Log in with password and authenticator app."""
    page.goto("/log-ind/")
    page.fill("[name=auth-username]", login["username"])
    page.fill("[name=auth-password]", login["password"])
    go_on(page)
    page.fill("[name=token-otp_token]", app_code(login["totp_secret"]))
    go_on(page)
    page.wait_for_url(lambda url: "/log-ind/" not in url)


def give_reason(support: Page, reason: str, page: Locator) -> None:
    """Answer the admin's question for a reason, unless an earlier test of the same login has; wait for `page`."""
    field = support.locator("[name=reason]")
    expect(page.or_(field).first).to_be_visible()
    if field.count():
        field.fill(reason)
        support.locator("[type=submit].default").click()
    expect(page).to_be_visible()


def apply(page: Page, *, cvr: str, name: str, email: str, mobile: str) -> str:
    """Apply for access, from the page before the form; returns the reference."""
    page.goto("/ansoeg/")
    go_on(page)
    page.fill("[name=cvr]", cvr)
    page.fill("[name=name]", name)
    page.fill("[name=email]", email)
    page.fill("[name=mobile]", mobile)
    page.check("[name=consent]")
    send_application(page)
    return page.inner_text(".reference")


def send_application(page: Page) -> None:
    """Send the form, and confirm the company's name if the page had no time, or no script, to show it before."""
    go_on(page)
    question = page.locator("[data-question]")
    expect(question.or_(page.locator(".reference"))).to_be_visible()
    if question.count():
        go_on(page)
    page.wait_for_url("**/ansoeg/kvittering/**")


def wait_for_letter(outside: Outside, cvr: str, *, than: int = 0) -> dict[str, Any]:
    """The newest letter in a mailbox, when there are more than so many."""

    def found() -> list[dict[str, Any]]:
        letters = outside.letters(cvr)
        return letters if len(letters) > than else []

    return until(found, f"a letter to {cvr}")[0]


def mail_to(outside: Outside, address: str, *, subject: str = "") -> dict[str, Any]:
    """The newest mail in a mailbox, of those with a text in the subject."""

    def found() -> list[dict[str, Any]]:
        mails = [mail for mail in outside.mails() if address in str(mail["recipients"])]
        return [mail for mail in mails if subject in mail["subject"]]

    return until(found, f"a mail to {address}")[0]


def open_letter(page: Page, portal: Portal, cvr: str) -> tuple[str, str]:
    """Find the letter in the company's mailbox page, and read user name and code in the PDF it links to."""
    page.goto(f"{portal.outside.url}/sim/mailboxes/{cvr}")
    link = page.locator("a[href$='.pdf']").first
    expect(link).to_be_visible()
    answer = page.request.get(portal.outside.url + str(link.get_attribute("href")), timeout=MILLISECONDS)
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
