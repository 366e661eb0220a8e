"""The admin's style sheet has the portal's tokens, of which it holds a copy: the sheets share no layer."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib import admin

from selfservice.composition import ROOT

TOKEN = re.compile(r"^\s*(--[\w-]+): ([^;]+);", re.MULTILINE)


def tokens(name: str, first: str, last: str) -> dict[str, str]:
    """The tokens of a part of a style sheet, by name."""
    sheet = (ROOT / "static" / name).read_text()
    part = sheet[sheet.index(first) :]
    lines = part[: part.index(last)].replace("; --", ";\n--")
    return dict(TOKEN.findall(lines))


def test_the_tokens_are_the_portals() -> None:
    own = tokens("admin.css", ":root {", "}")
    portal = tokens("portal.css", "@layer tokens {", "@layer base {")
    assert len(own) > 12
    assert own == {name: portal.get(name) for name in own}


def test_the_accent_is_the_portals_though_django_has_a_variable_of_that_name() -> None:
    own = tokens("admin.css", "color-scheme: light dark;", "--primary")
    assert own["--accent"] == tokens("portal.css", "@layer tokens {", "@layer base {")["--accent"]


def test_nothing_is_from_another_host_and_nothing_important() -> None:
    sheet = (ROOT / "static" / "admin.css").read_text()
    assert "//" not in sheet and "!important" not in sheet


def faded(sheet: str) -> set[str]:
    """The selectors whose colours change slowly."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    slow = [selectors for selectors, body in rules if re.search(r"transition:(?! none)", body)]
    return {one.strip() for selectors in slow for one in selectors.split(",")}


def test_no_colour_fades_where_the_theme_changes() -> None:
    django_sheet = (Path(admin.__file__).parent / "static/admin/css/base.css").read_text()
    own = (ROOT / "static" / "admin.css").read_text()
    still = re.search(r"\n([^{}\n]+) \{ transition: none; \}", own)
    assert still and faded(django_sheet)
    assert faded(django_sheet) == set(still.group(1).split(", "))
    assert not faded(own)
    portal = re.findall(r"([^{};]*)\{[^{}]*\btransition:", (ROOT / "static" / "portal.css").read_text())
    assert portal and all(selector.rstrip().endswith(":hover") for selector in portal)
