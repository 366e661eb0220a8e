"""Templates hold no inline style or script and nothing from elsewhere: the content security policy would refuse it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import get_template
from jinja2 import UndefinedError

FOLDERS = [
    settings.ROOT / "templates",
    *settings.ROOT.glob("*/templates"),
    *settings.ROOT.glob("selfservice/*/templates"),
]
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*") if path.is_file())
PAGES = [path for path in FILES if path.suffix in (".html", ".svg") and "mail" not in path.parts]
OURS = [path for path in FILES if "simulators" not in path.parts]

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script that is not a file": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx that evaluates": re.compile(r"\bhx-(?:on|vals\s*=\s*[\"']js:)|\bhx-headers\s*=\s*[\"']js:", re.IGNORECASE),
}
# An address with a host. Pages link to the portal itself, and to the operator's support by settings.
ELSEWHERE = re.compile(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}""", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off|mark_safe|\|\s*safeseq\b")


def named(path: Path) -> str:
    return path.relative_to(settings.ROOT).as_posix()


def test_there_are_templates() -> None:
    assert {"templates/base.html", "templates/accounts/login.html"} <= {named(path) for path in PAGES}


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_nothing_inline(path: Path) -> None:
    text = path.read_text()
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_nothing_from_elsewhere(path: Path) -> None:
    assert ELSEWHERE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_nothing_is_drawn_unescaped(path: Path) -> None:
    # Text mails are not HTML: what they escape would be read as it is written.
    if path.suffix != ".txt":
        assert UNESCAPED.findall(path.read_text()) == []


@pytest.mark.parametrize("path", OURS, ids=named)
def test_it_can_be_parsed(path: Path) -> None:
    jinja = settings.ROOT / "templates" / "jinja2"
    if path.is_relative_to(jinja):
        get_template(path.relative_to(jinja).as_posix(), using="jinja2")
        return
    (folder,) = [folder for folder in FOLDERS if path.is_relative_to(folder)]
    get_template(path.relative_to(folder).as_posix(), using="django")


def test_jinja2_escapes_and_refuses_undefined_names() -> None:
    env: Any = engines["jinja2"].env  # type: ignore[attr-defined]
    assert env.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        env.from_string("{{ x }}").render()


def test_the_patterns_find_what_they_look_for() -> None:
    bad = {
        "a style attribute": '<p class="a" style="color: red">',
        "a style element": "<style>p {}</style>",
        "a script that is not a file": "<script type='module'>x()</script>",
        "an event handler": '<a href="/" onclick="x()">',
        "a javascript address": '<a href="javascript:x()">',
        "htmx that evaluates": """<a hx-on:click="x()">""",
    }
    assert {what: bool(pattern.search(bad[what])) for what, pattern in INLINE.items()} == dict.fromkeys(bad, True)
    assert not any(
        pattern.search('<script src="a.js" defer></script><p data-style="x">') for pattern in INLINE.values()
    )
    assert ELSEWHERE.search('<img src="//cdn.example.com/x.png">')
    assert not ELSEWHERE.search('<a href="{{ portal_url }}/ansoeg/">')
