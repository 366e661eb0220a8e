"""axe finds nothing on any page, wide in both themes, narrow in the dark; no script fails; the keyboard reaches all."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from selfservice.public import PUBLIC
from tests.e2e import axe
from tests.pages import pages


def failures_of_scripts(page: Page) -> list[str]:
    """A list that is filled with the errors that scripts do not handle."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    return found


def test_low_contrast_is_noticed(visit: Any) -> None:
    """Also inside of a background that is not the element's own, and in a style that was checked on another one."""
    page = visit()
    body = '<main style="background: {}"><h1>Side</h1><p style="color: #888">Tekst</p></main>'
    text = f'<html lang="da"><title>Side</title>{body}'
    page.set_content(text.format("#000"))
    axe.checked(page)
    page.set_content(text.format("#fff"))
    with pytest.raises(AssertionError, match="color-contrast"):
        axe.checked(page)


def test_public_pages(visit: Any) -> None:
    page = visit()
    failed = failures_of_scripts(page)
    for name, path in [*pages(), ("styleguide", "/_styleguide/"), ("404", "/findes-ikke/")]:
        if name in PUBLIC or name == "404":
            page.goto(path)
            axe.in_every_look(page)
    assert not failed


def test_pages_of_an_administrator(visit: Any) -> None:
    page = visit("mette.lindqvist")
    failed = failures_of_scripts(page)
    inside = [path for name, path in pages() if name not in PUBLIC]
    assert {"/", "/konti/", "/profil/", "/soeg/"} <= set(inside)
    for path in [*inside, "/konti/?q=findesikke", "/soeg/?q=nord", "/soeg/?q=4410+0271", "/findes-ikke/"]:
        page.goto(path)
        assert "/log-ind/" not in page.url
        axe.in_every_look(page)
    # Those for everybody, as somebody who is logged in sees them.
    for path in [path for name, path in pages() if name in PUBLIC]:
        page.goto(path)
    assert not failed


def test_pages_of_orders(visit: Any) -> None:
    """The demo's orders: one of each layout, the page of each act on them, and the drafts."""
    page = visit("mette.lindqvist")
    failed = failures_of_scripts(page)
    page.goto("/ordrer/?visning=alle")
    layouts: set[tuple[str, ...]] = set()
    acts: dict[str, str] = {}
    for path in paths_of(page, "main tbody th a"):
        page.goto(path)
        acts |= {act.split("/")[-2]: act for act in paths_of(page, "main a.btn[href^='/ordrer/']")}
        layout = tuple(page.locator("main h2").evaluate_all("found => found.map(one => one.id)"))
        if layout not in layouts:
            layouts.add(layout)
            axe.in_every_look(page)
    assert len(layouts) > 5
    assert {"flyt", "accepter", "proev-igen", "godkend"} <= set(acts)
    page.goto("/bestil/")
    for path in paths_of(page, "#drafts + ul a"):
        page.goto(path)
        axe.in_every_look(page)
    # All of one template, but for their forms.
    for path in acts.values():
        page.goto(path)
        axe.checked(page)
    assert not failed


def paths_of(page: Page, links: str) -> list[str]:
    """The addresses of links, as paths."""
    found: list[str] = page.locator(links).evaluate_all("found => found.map(one => one.getAttribute('href'))")
    return found


def test_open_menus_and_dialogs(visit: Any) -> None:
    page = visit("mette.lindqvist", width=390)
    page.goto("/konti/")
    for target in ("menu", "me", "filters"):
        page.locator(f"[popovertarget={target}]").first.click()
        axe.find_nothing(page)
        page.keyboard.press("Escape")
    page.evaluate("document.getElementById('timeout').showModal()")
    axe.find_nothing(page)


def test_errors_in_a_form(visit: Any) -> None:
    page = visit()
    page.goto("/ansoeg/skema/")
    page.locator("main .btn.primary").click()
    expect(page.locator("[data-focus]")).to_be_focused()
    assert page.title().startswith("Fejl:")
    axe.find_nothing(page)


def test_keyboard(visit: Any) -> None:
    """Tab meets the skip link first, then everything that can be pressed, each with a ring that is seen."""
    page = visit("mette.lindqvist")
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto("/")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select')]"
        ".filter(e => e.checkVisibility({visibilityProperty: true})).length"
    )
    seen = 0
    for _ in range(wanted):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            "(s => s.outlineStyle !== 'none' && s.outlineWidth)(getComputedStyle(document.activeElement))"
        )
        assert ring and ring != "0px", page.evaluate("document.activeElement.outerHTML")[:200]
        seen += 1
    assert seen == wanted
    page.keyboard.press("Escape")
    page.locator("body").press("/")
    assert page.evaluate("document.activeElement.id") == "q"
