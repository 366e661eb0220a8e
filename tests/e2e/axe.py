"""axe-core in the page: what it finds is a failure."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the theme can change.
COLOURS = ["color-contrast", "link-in-text-block"]
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
# The visible elements, each with the styles that its contrast depends on; the limits of large text are WCAG's.
STYLES = """
const styles = () => new Map(
  [...document.querySelectorAll("body, body *")]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .map(element => {
      const {color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, position, textShadow} =
        getComputedStyle(element);
      const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.5 : 24);
      return [element, [color, backgroundColor, backgroundImage, opacity, large, position, textShadow].join()];
    })
);
"""
REMEMBER = f"() => {{ {STYLES} window.wideStyles = styles(); }}"
# The outermost elements that have other styles than when they were remembered, or were not visible then.
CHANGED = f"""
() => {{
  {STYLES}
  const changed = [...styles()].filter(([element, style]) => window.wideStyles.get(element) !== style);
  const all = new Set(changed.map(([element]) => element));
  const inside = element => element && (all.has(element) || inside(element.parentElement));
  window.changedStyles = [...all].filter(element => !inside(element.parentElement));
  return window.changedStyles.length;
}}
"""


def find_nothing(page: Page, *, exclude: str = "", rules: list[str] | None = None) -> None:
    """Fail with what axe finds on the page as it is, except in the part that a selector excludes.

    By all rules that we follow, or by those named.
    """
    _run(page, exclude=exclude, rules=rules or ALL)


def fits(page: Page) -> None:
    """Fail when the page must be scrolled sideways."""
    wide, width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= width, f"{page.url} is {wide} px wide on a screen of {width}"


def in_every_look(page: Page) -> None:
    """Check wide in both themes, and narrow in the dark; nothing is scrolled sideways. It is wide and light afterwards.

    The page is loaded once: its looks depend on the style sheet alone. Contrast is the dearest rule by far: narrow, it
    is asked only of elements that were hidden, or styled in another way, when the page was wide.
    """
    checked(page)
    page.emulate_media(color_scheme="dark")
    find_nothing(page, rules=COLOURS)
    page.evaluate(REMEMBER)
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 844})
        fits(page)
    _run(page, rules=ALL, skip=["color-contrast"])
    if page.evaluate(CHANGED):
        _run(page, rules=["color-contrast"], include="changedStyles")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def checked(page: Page) -> None:
    """Fail with what axe finds, and when the page must be scrolled sideways."""
    find_nothing(page)
    fits(page)


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
