"""axe-core in the page: what it finds is a failure."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast"
NARROW = (320, 390)
RUN = """
async ({exclude, include, rules, skip}) => {
  const context = exclude ? {exclude: [[exclude]]} : include ? {include: window[include]} : document;
  const options = {
    runOnly: rules,
    rules: Object.fromEntries(skip.map(rule => [rule, {enabled: false}])),
    resultTypes: ["violations"],
  };
  const {violations} = await axe.run(context, options);
  return violations.map(({id, impact, help, nodes}) => ({id, impact, help, nodes: nodes.map(node => node.html)}));
}
"""
# A page's clock may be paused by a test: axe has the browser's own timer, saved before (an init script of the context).
SAVE_TIMER = "window.ownTimeout = window.setTimeout.bind(window)"
SCRIPT = f"(setTimeout => {{ {AXE_SCRIPT} }})(window.ownTimeout ?? window.setTimeout.bind(window))"
# What the contrast of an element depends on: its own style, and the backgrounds and opacity of what it is inside of;
# the limits of large text are WCAG's. Keeps the visible elements with other styles than those known, the outermost
# of each, and returns their styles.
NEW_STYLES = """
known => {
  const seen = new Set(known), behind = new Map(), found = new Set(), styles = new Set();
  for (const element of document.querySelectorAll("body, body *")) {
    const {color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, position, textShadow} =
      getComputedStyle(element);
    const parent = behind.get(element.parentElement) ?? "";
    const own = [backgroundColor, backgroundImage, opacity, position].join();
    behind.set(element, own === "rgba(0, 0, 0, 0),none,1,static" || parent.endsWith(own) ? parent : `${parent}/${own}`);
    if (!element.checkVisibility({visibilityProperty: true})) continue;
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.5 : 24);
    const style = [color, large, textShadow, behind.get(element)].join();
    if (seen.has(style)) continue;
    styles.add(style);
    found.add(element);
  }
  const inside = element => element && (found.has(element) || inside(element.parentElement));
  window.newStyles = [...found].filter(element => !inside(element.parentElement));
  return [...styles];
}
"""
# The styles whose contrast axe has measured, in this process. Contrast is the dearest rule by far.
measured: set[str] = set()


def find_nothing(page: Page, *, exclude: str = "") -> None:
    """Fail with what axe finds on the page as it is, except in the part that a selector excludes."""
    page.wait_for_load_state()
    _run(page, exclude=exclude, rules=ALL)


def fits(page: Page) -> None:
    """Fail when the page must be scrolled sideways."""
    wide, width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= width, f"{page.url} is {wide} px wide on a screen of {width}"


def in_every_look(page: Page) -> None:
    """Check wide in both themes, and narrow in the dark; nothing is scrolled sideways. It is wide and light afterwards.

    The page is loaded once: its looks depend on the style sheet alone.
    """
    checked(page)
    page.emulate_media(color_scheme="dark")
    _run(page, rules=["link-in-text-block"])
    _contrast(page)
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 844})
        fits(page)
    checked(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def checked(page: Page) -> None:
    """Fail with what axe finds, and when the page must be scrolled sideways.

    Contrast is measured of elements with styles that no page had before.
    """
    # A click waits until the next page is begun, not until it is there.
    page.wait_for_load_state()
    _run(page, rules=ALL, skip=[CONTRAST])
    _contrast(page)
    fits(page)


def _contrast(page: Page) -> None:
    if new := page.evaluate(NEW_STYLES, sorted(measured)):
        _run(page, rules=[CONTRAST], include="newStyles")
        measured.update(new)


def _run(page: Page, *, rules: list[str], exclude: str = "", include: str = "", skip: list[str] | None = None) -> None:
    """Put axe into the page once for each load, and fail with the violations; nothing else is collected or returned.

    `include` names a variable of the page that holds elements.
    """
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(SCRIPT)
    asked = {"rules": rules, "exclude": exclude, "include": include, "skip": skip or []}
    violations: list[dict[str, Any]] = page.evaluate(RUN, asked)
    found = [
        f"{v['id']} ({v['impact']}): {v['help']}\n    " + "\n    ".join(html[:200] for html in v["nodes"][:5])
        for v in violations
    ]
    assert not found, f"{page.url}\n" + "\n".join(found)
