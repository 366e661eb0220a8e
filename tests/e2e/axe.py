"""axe-core in the page: what it finds is a failure."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def find_nothing(page: Page, *, exclude: str = "") -> None:
    """Fail with what axe finds on the page as it stands, but for the part that a selector excludes."""
    context = {"exclude": [[exclude]]} if exclude else None
    results = Axe().run(page, context, OPTIONS)
    found = [
        f"{v['id']} ({v['impact']}): {v['help']}\n    " + "\n    ".join(n["html"][:200] for n in v["nodes"][:5])
        for v in results.response["violations"]
    ]
    assert not found, f"{page.url}\n" + "\n".join(found)


def fits(page: Page) -> None:
    """Fail when the page must be scrolled sideways."""
    wide, width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= width, f"{page.url} is {wide} px wide on a screen of {width}"
