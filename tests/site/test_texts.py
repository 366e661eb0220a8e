"""The Danish is complete: every text of code and templates is in the catalogue, translated, and nothing else is."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from selfservice.site import texts

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
TAG = re.compile(r"</?\w+")
MARKUP = re.compile(r"<!--.*?-->|<script.*?</script>|<[^>]*>|&\w+;", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"""\b(?:alt|aria-label|placeholder|title)="([^"]*)\"""")
WORD = re.compile(r"[^\W\d_]{2,}")
SAME_IN_EVERY_LANGUAGE = {"CVR", "EAN", "Dansk", "English"}
# The style guide is for those who build the portal, in Danish.
PAGES = sorted(p for p in (settings.ROOT / "templates").rglob("*.*") if p.stem != "styleguide")

Key = tuple[str, str | None]


def key_of(text: str | tuple[str, ...] | list[str], context: str | None) -> Key:
    return (text if isinstance(text, str) else text[0]), context


@pytest.fixture(scope="module")
def found() -> dict[Key, str]:
    """What the code and the templates say, and where."""
    return {key_of(text, context): f"{name}:{line}" for name, line, text, context in texts.collect(settings.ROOT)}


@pytest.fixture(scope="module")
def danish() -> Catalog:
    with texts.catalogue_path(settings.ROOT).open("rb") as stream:
        return read_po(stream, locale="da", abort_invalid=True)


def entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def test_every_text_is_in_the_catalogue(found: dict[Key, str], danish: Catalog) -> None:
    known = {key_of(message.id, message.context) for message in entries(danish)}
    missing = {text: place for (text, context), place in found.items() if (text, context) not in known}
    assert not missing, "run manage.py compile_texts --update and translate"


def test_the_catalogue_holds_nothing_that_is_no_longer_said(found: dict[Key, str], danish: Catalog) -> None:
    gone = [message.id for message in entries(danish) if key_of(message.id, message.context) not in found]
    assert not gone
    assert not danish.obsolete


def test_a_process_that_compiles_texts_uses_them_at_once(tmp_path: Path, settings: Any) -> None:
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    path = texts.catalogue_path(tmp_path)
    path.parent.mkdir(parents=True)
    text = "A text that nothing says"
    try:
        with translation.override("da"):
            assert translation.gettext(text) == text
            path.write_text(f'msgid "{text}"\nmsgstr "En tekst"\n', encoding="utf-8")
            texts.compile_all(tmp_path)
        with translation.override("da"):
            assert translation.gettext(text) == "En tekst"
    finally:
        translation_file_changed(None, path.with_suffix(".mo"))


def test_every_text_is_translated(danish: Catalog) -> None:
    assert [message.id for message in entries(danish) if not all(forms(message.string))] == []
    assert [message.id for message in entries(danish) if message.fuzzy] == []


def test_every_plural_has_all_its_forms(danish: Catalog) -> None:
    plural = [message for message in entries(danish) if message.pluralizable]
    assert plural
    assert [message.id for message in plural if len(forms(message.string)) != danish.num_plurals] == []


def test_placeholders_and_tags_agree(danish: Catalog) -> None:
    for message in entries(danish):
        for pattern in (PLACEHOLDER, TAG):
            # The longest form of the English: "one company" may leave out the number, the Danish forms may too.
            said = set(pattern.findall(forms(message.id)[-1]))
            for text in forms(message.string):
                assert set(pattern.findall(text)) == said, message.id


def test_spaces_and_line_breaks_at_the_ends_agree(danish: Catalog) -> None:
    for message in entries(danish):
        english = forms(message.id)[0]
        for text in forms(message.string):
            assert (text != text.lstrip(), text != text.rstrip()) == (
                english != english.lstrip(),
                english != english.rstrip(),
            ), message.id


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("  <p>\n      {% translate \"Two\" %}\n  </p>\n{% translate 'One' %}", {"Two", "One"}),
        ('{% include "x.html" with kind=_("Passkey") %}', {"Passkey"}),
        ("{% blocktranslate trimmed with n=x %}\n  Hi\n  {{ n }}{% endblocktranslate %}", {"Hi %(n)s"}),
        ("{% blocktranslate count n=x %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}", {"%(n)s day"}),
        ('{{ _("Shown") }} (a "quoted" ) bracket', {"Shown"}),
    ],
)
def test_templates_are_read_whatever_their_markup(tmp_path: Path, source: str, expected: set[str]) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(source)
    said = {key_of(text, context)[0] for _name, _line, text, context in texts.collect(tmp_path)}
    assert said == expected


def test_code_is_scanned_for_every_kind_of_marking(tmp_path: Path) -> None:
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts" / "x.py").write_text(
        "from django.utils.translation import gettext, gettext_noop, ngettext, pgettext, pgettext_lazy\n"
        "from django.utils.translation import gettext_lazy as lazily\n"
        "a = gettext('a'); b = gettext_noop('b'); c = lazily('c'); d = ngettext('d', 'ds', 2)\n"
        "e = pgettext('early', 'e'); f = pgettext_lazy('late', 'f'); other('g')\n"
    )
    said = {key_of(text, context) for _name, _line, text, context in texts.collect(tmp_path)}
    plain: set[Key] = {(letter, None) for letter in "abcd"}
    assert said == plain | {("e", "early"), ("f", "late")}


def test_an_update_leaves_known_texts_in_their_place(tmp_path: Path) -> None:
    code, catalogue = tmp_path / "accounts" / "x.py", texts.catalogue_path(tmp_path)
    code.parent.mkdir()
    catalogue.parent.mkdir(parents=True)
    marks = "from django.utils.translation import gettext as _, ngettext, pgettext\n"
    code.write_text(marks + "_('c'); _('a'); _('e'); pgettext('early', 'a'); ngettext('b', 'bs', n)\n")
    assert texts.update(tmp_path) == (5, 5)
    # In another order than the sorted one, with Danish.
    parts = catalogue.read_text().strip().split("\n\n")
    english = [part.replace('msgstr ""', 'msgstr "dansk"') for part in reversed(parts[1:])]
    before = "\n\n".join([parts[0], *english])
    catalogue.write_text(f"{before}\n\n")
    texts.update(tmp_path)
    assert catalogue.read_text().strip() == before
    # One text is gone, another is new.
    code.write_text(code.read_text().replace("_('a')", "_('d')"))
    assert texts.update(tmp_path) == (5, 2)
    left = [part for part in english if part != 'msgid "a"\nmsgstr "dansk"']
    kept = [part for part in catalogue.read_text().strip().split("\n\n")[1:] if part != 'msgid "d"\nmsgstr ""']
    assert (kept, len(left)) == (left, 4)


def test_marked_texts_are_written_out() -> None:
    """A text made of a variable or an f-string can't be looked up."""
    unclear = []
    for package in texts.PACKAGES:
        for path in (settings.ROOT / package).rglob("*.py"):
            source = path.read_bytes()
            marks = texts.keywords_of(source)
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in marks:
                    first = node.args[0]
                    if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                        unclear.append(f"{path}:{node.lineno}")
    assert not unclear


@pytest.mark.parametrize("template", PAGES, ids=[path.relative_to(settings.ROOT).as_posix() for path in PAGES])
def test_no_template_says_what_is_not_marked(template: Path) -> None:
    """Text between the tags of a template, or in an attribute that is read out, is marked for translation."""
    kept: list[str] = []
    inside = False
    for token in Lexer(template.read_text()).tokenize():
        if token.token_type == TokenType.BLOCK:
            word = token.split_contents()[0]
            # The block main_class holds names of styles.
            hidden = token.contents == "block main_class" or word in {"blocktranslate", "comment"}
            inside = hidden or (inside and not word.startswith("end"))
        if token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
        else:
            kept.append("·")
    markup = "".join(kept)
    said = " ".join(SPOKEN_ATTRIBUTE.findall(markup)) + " " + MARKUP.sub(" ", markup)
    assert set(WORD.findall(said)) <= SAME_IN_EVERY_LANGUAGE


def test_danish_is_spoken_and_does_not_leak_into_english() -> None:
    with translation.override("da"):
        assert translation.gettext("Log in") == "Log ind"
        assert translation.gettext("This field is required.") == "Udfyld feltet"
    with translation.override("en"):
        assert translation.gettext("Log in") == "Log in"


# Danish words that users do not read, and what is said instead (docs/glossary.md).
NOT_SAID = {
    r"(?i)\bindehaver": "bruger",
    # But for the names of forms of companies in law, which end in their abbreviation: anpartsselskab (ApS).
    r"(?i)(?<!moder)(?<!datter)(?<!tele)selskab(?!.*\([A-Za-z./]+\)$)": "virksomhed",
    r"SIM-(?!kode)|Skift SIM\b|SIM-skift": "simkort, skift simkort",
    r"(?i)\buden moms": "ekskl. moms",
    r"(?i)\bfx\b": "f.eks.",
    r"(?i)indholdstakser": "overtakserede tjenester",
    "[“‘‟]": "”",
    r"e-Boks": "e‑Boks, with a hyphen that does not break",
    r"(?i)deaktiv": "luk, spær",
}


@pytest.mark.parametrize("pattern", NOT_SAID)
def test_one_danish_word_for_one_thing(danish: Catalog, pattern: str) -> None:
    said = [text for message in entries(danish) for text in forms(message.string)]
    assert not [text for text in said if re.search(pattern, text)], f"say {NOT_SAID[pattern]}"
