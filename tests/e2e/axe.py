"""axe-core in the page: what it finds is a failure."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the theme can change.
COLOURS = ["color-contrast", "link-in-text-block"]
NARROW = (320, 390)


def find_nothing(page: Page, *, exclude: str = "", rules: list[str] | None = None) -> None:
    """Fail with what axe finds on the page as it stands, but for the part that a selector excludes.

    By all rules that we follow, or by those named.
    """
    context = {"exclude": [[exclude]]} if exclude else None
    results = Axe().run(page, context, {"runOnly": rules or ALL})
    found = [
        f"{v['id']} ({v['impact']}): {v['help']}\n    " + "\n    ".join(n["html"][:200] for n in v["nodes"][:5])
        for v in results.response["violations"]
    ]
    assert not found, f"{page.url}\n" + "\n".join(found)


def fits(page: Page) -> None:
    """Fail when the page must be scrolled sideways."""
    wide, width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= width, f"{page.url} is {wide} px wide on a screen of {width}"


def in_every_look(page: Page) -> None:
    """Wide in both themes, and narrow in the dark; nothing is scrolled sideways. It is wide and light afterwards.

    It is loaded once: what it looks like is the style sheet's matter alone.
    """
    checked(page)
    page.emulate_media(color_scheme="dark")
    find_nothing(page, rules=COLOURS)
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 844})
        fits(page)
    find_nothing(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def checked(page: Page) -> None:
    """Fail with what axe finds, and when the page must be scrolled sideways."""
    find_nothing(page)
    fits(page)
