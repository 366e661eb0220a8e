"""Translation catalogues: Babel extracts and compiles them, so that no machine needs GNU gettext."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.template import templatize

PACKAGES = ("accounts", "billing", "orders", "selfservice", "subscriptions", "telephony")
KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip

Found = tuple[str, int, str | tuple[str, ...], str | None]


def catalogue_path(root: Path) -> Path:
    """Return the path of the Danish catalogue."""
    return root / "locale" / "da" / "LC_MESSAGES" / "django.po"


def collect(root: Path) -> Iterator[Found]:
    """Yield every text of code and templates: (file, line, text or plural pair, context)."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "simulators" not in path.parts and "migrations" not in path.parts:
                source = path.read_bytes()
                yield from _python(path, source, root, keywords_of(source))
    for path in sorted((root / "templates").rglob("*.*")):
        if path.is_relative_to(root / "templates" / "jinja2"):
            yield from _jinja(path, root)
        elif path.suffix in (".html", ".txt"):
            # Within brackets the indentation of what is left of the markup means nothing to Python's tokenizer.
            yield from _python(path, f"({templatize(path.read_text(), origin=str(path))})".encode(), root, KEYWORDS)


def keywords_of(source: bytes) -> dict[str, Any]:
    """Return the names under which a source file imports Django's gettext functions."""
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    return {
        name.asname or name.name: KEYWORDS[name.name]
        for node in imports
        if node.module == "django.utils.translation"
        for name in node.names
        if name.name in KEYWORDS
    }


def _python(path: Path, source: bytes, root: Path, keywords: dict[str, Any]) -> Iterator[Found]:
    name = path.relative_to(root).as_posix()
    for line, message, _comments, context in extract("python", BytesIO(source), keywords=keywords):
        yield name, line, message, context


def _jinja(path: Path, root: Path) -> Iterator[Found]:
    name = path.relative_to(root).as_posix()
    with path.open("rb") as stream:
        for line, message, _comments, context in extract("jinja2", stream, keywords=KEYWORDS):
            yield name, line, message, context


def read(path: Path) -> Catalog:
    """Read a catalogue; return an empty one when the file is missing."""
    if not path.exists():
        return _empty()
    with path.open("rb") as stream:
        return read_po(stream, locale="da")


def _empty() -> Catalog:
    return Catalog(
        locale="da",
        charset="utf-8",
        project="selvbetjening",
        version="1",
        fuzzy=False,
        header_comment="# Danish texts of the portal. New ones are collected by: manage.py compile_texts --update",
        msgid_bugs_address="selvbetjening",
        last_translator="selvbetjening",
        language_team="Dansk",
    )


def update(root: Path) -> tuple[int, int]:
    """Update the Danish catalogue from the code; return the number of texts and of untranslated ones.

    Known texts stay in their place, so that a change of one text is a change of one entry.
    """
    path = catalogue_path(root)
    old = read(path)
    found = _empty()
    for _name, _line, message, context in collect(root):
        key = message[0] if isinstance(message, tuple) else message
        known = old.get(key, context) if key else None
        found.add(message, known.string if known and known.string else None, context=context)
    new = _empty()
    new.revision_date = new.creation_date = old.creation_date
    for entry in _in_order(found, old):
        new[entry.id] = entry
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, new, width=110, omit_header=False, no_location=True)
    missing = [message for message in new if message.id and not _complete(message)]
    return len(new), len(missing)


def _in_order(found: Catalog, old: Catalog) -> list[Message]:
    """Return the texts found in the old catalogue's order; a new one precedes the first that sorts after it."""
    places = {(message.id, message.context): place for place, message in enumerate(old)}
    texts = [message for message in found if message.id]
    known = [message for message in texts if (message.id, message.context) in places]
    ordered = sorted(known, key=lambda message: places[message.id, message.context])
    for message in sorted(text for text in texts if (text.id, text.context) not in places):
        place = next((place for place, other in enumerate(ordered) if message < other), len(ordered))
        ordered.insert(place, message)
    return ordered


def _complete(message: Message) -> bool:
    """Return whether every plural form has a translation."""
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def compile_all(root: Path) -> None:
    """Write the compiled catalogue next to each .po file, and let this process read it again."""
    for path in (root / "locale").rglob("*.po"):
        compiled, part = path.with_suffix(".mo"), path.with_suffix(f".{os.getpid()}.mo")
        with part.open("wb") as stream:
            write_mo(stream, read(path))
        # At once: another process may be reading it.
        part.replace(compiled)
        translation_file_changed(None, compiled)
