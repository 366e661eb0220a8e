"""The admin's style sheet has the portal's tokens, of which it holds a copy: the sheets share no layer."""

from __future__ import annotations

import re

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
