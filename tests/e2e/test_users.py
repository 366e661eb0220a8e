"""An administrator creates a colleague's login; the colleague takes it up from the mail; with script and without."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import checked
from tests.e2e.person import PASSWORD, go_on, log_in, mail_to, prove_if_asked
from tests.portal import Portal


def administrator(portal: Portal, visit: Any, **how: Any) -> Page:
    """A browser in which Mette has just proved both factors: acts on logins want that."""
    page: Page = visit("mette.lindqvist", **how)
    return page


def fill_in(page: Page, name: str, mail: str, mobile: str) -> None:
    page.goto("/brugere/")
    page.locator("main .btn.primary").first.click()
    page.wait_for_url("**/brugere/opret/")
    page.fill("[name=name]", name)
    page.fill("[name=email]", mail)
    page.fill("[name=mobile]", mobile)
    go_on(page)
    page.wait_for_url("**/selskaber/")


@pytest.mark.parametrize(
    ("script", "width", "name", "mail", "mobile"),
    [
        (True, 1280, "Frode Fjord", "frode@nordhavnbyg.example", "+4526770001"),
        (False, 390, "Åse Ærø", "aase@nordhavnbyg.example", "+4526770002"),
    ],
)
def test_from_the_wizard_to_the_colleagues_front_page(
    portal: Portal, visit: Any, script: bool, width: int, name: str, mail: str, mobile: str
) -> None:
    page = administrator(portal, visit, width=width, java_script_enabled=script)

    def look() -> None:
        if script:
            checked(page)

    fill_in(page, name, mail, mobile.removeprefix("+45"))
    look()
    go_on(page)
    page.wait_for_url("**/konti/**")
    look()
    page.check("[name=reach][value=named]")
    page.fill("main [name=q]", "byggepladser")
    page.locator("button[name=search]").click()
    expect(page.locator("[name=pick]")).to_have_count(1)
    page.check("[name=pick]")
    look()
    go_on(page)
    page.wait_for_url("**/funktioner/")
    page.locator("button[name=role][value=finance]").click()
    expect(page.locator("[name=f][value=invoices]")).to_be_checked()
    look()
    go_on(page)
    page.wait_for_url(re.compile("/(tjek|bekraeft)/"))
    prove_if_asked(page, portal)
    page.wait_for_url("**/tjek/")
    expect(page.locator("main")).to_contain_text("4410\u00a00298")
    look()
    go_on(page)
    page.wait_for_url("**/oprettet/")
    look()
    expect(page.locator("main")).to_contain_text(mail)

    colleague: Page = visit(width=width, java_script_enabled=script)
    link = re.search(r"https?://\S+/velkommen/\S+", mail_to(portal.outside, mail)["text"])
    assert link
    colleague.goto(link.group())
    expect(colleague.locator("h1")).to_contain_text(name.split()[0])
    if script:
        checked(colleague)
    username = colleague.locator("dd").first.inner_text()
    go_on(colleague)
    colleague.fill("[name=password]", PASSWORD)
    go_on(colleague)
    colleague.wait_for_url("**/velkommen/kode/")
    if script:
        checked(colleague)
    colleague.fill("[name=code]", portal.outside.sms_code(mobile))
    go_on(colleague)
    colleague.wait_for_url("**/aktiver/sikrere/")
    colleague.goto("/")
    expect(colleague.locator("h1")).to_contain_text(name.split()[0])
    colleague.goto("/konti/")
    expect(colleague.locator("tbody tr")).to_have_count(1)
    assert colleague.goto("/brugere/").status == 403  # type: ignore[union-attr]

    page.goto("/brugere/?visning=aktive")
    expect(page.locator("tbody tr", has_text=name)).to_contain_text("Økonomi")
    assert username in page.content()


def test_a_users_page_and_its_acts(portal: Portal, visit: Any) -> None:
    page = administrator(portal, visit, width=390)
    page.goto("/brugere/?q=line")
    page.locator("tbody a").first.click()
    checked(page)
    page.locator("[popovertarget=more]").click()
    checked(page)
    assert page.locator("#more a").count() >= 3


def test_a_draft_is_deleted_after_confirmation(portal: Portal, visit: Any) -> None:
    page = administrator(portal, visit, width=320)
    fill_in(page, "Kladde Karl", "karl@nordhavnbyg.example", "26770009")
    go_on(page)
    page.wait_for_url("**/konti/**")
    page.check("[name=reach][value=named]")
    # The heading counts what is ticked, those of other pages included.
    heading, boxes = page.locator("#picked"), page.locator("[name=pick]")
    for number, text in enumerate(("1 konto valgt", "2 konti valgt")):
        boxes.nth(number).check()
        expect(heading).to_have_text(text)
    page.fill("main [name=q]", "byggepladser")
    page.locator("button[name=search]").click()
    page.wait_for_url("**q=byggepladser**")
    expect(heading).to_have_text("2 konti valgt")
    now = boxes.first.is_checked()
    boxes.first.set_checked(not now)
    expect(heading).to_have_text("1 konto valgt" if now else "3 konti valgt")
    question = page.locator("#delete-draft")
    expect(question).not_to_be_visible()
    page.locator("[popovertarget=delete-draft]").click()
    expect(question).to_contain_text("Det kan ikke fortrydes")
    checked(page)
    question.locator("button").click()
    page.wait_for_url("**/brugere/")
    expect(page.locator("main")).not_to_contain_text("Kladde Karl")


def test_seeing_as_a_colleague(portal: Portal, visit: Any) -> None:
    page: Page = visit()
    log_in(page, portal.logins["mette.lindqvist"])
    page.goto("/brugere/?q=jonas")
    page.locator("tbody a").first.click()
    page.locator("a[href$='/se-som/']").first.click()
    checked(page)
    go_on(page)
    expect(page.locator(".viewing")).to_contain_text("Jonas Holm")
    checked(page)
    page.goto("/konti/")
    expect(page.locator("tbody tr")).to_have_count(2)
    checked(page)
    page.goto("/profil/")
    expect(page.locator("h1")).to_have_text("Du kan kun se")
    checked(page)
    # A page without the menu has the way out, too, and room for it.
    screens: list[tuple[int, Literal["light", "dark"]]] = [(1280, "dark"), (390, "light"), (320, "dark")]
    for width, scheme in screens:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.goto("/findes-ikke/")
        checked(page)
    page.locator(".viewing button").click()
    page.wait_for_url(re.compile("/brugere/[0-9a-f-]+/"))
    expect(page.locator(".viewing")).to_have_count(0)
