"""Which files can be sent to support: by their content, never by what the browser or the name says.

A type is allowed by name: what is not known is refused, and so are SVG, HTML, programs, archives and macros.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from io import BytesIO

import puremagic
from django.utils.translation import gettext as _

from selfservice.kernel.types.cleaning import composed

MOST_FILES = 5
MOST_BYTES = 2 * 1024 * 1024
# What an Office document may unpack to, and how many parts it may have.
UNPACKED, PARTS = 50 * 1024 * 1024, 2000
PIECE = 1 << 16
LONGEST_NAME = 100
# The endings that a file of a type may have.
ENDINGS: Mapping[str, frozenset[str]] = {
    "application/pdf": frozenset({"pdf"}),
    "image/png": frozenset({"png"}),
    "image/jpeg": frozenset({"jpg", "jpeg", "jfif"}),
    "image/gif": frozenset({"gif"}),
    "image/webp": frozenset({"webp"}),
    "text/plain": frozenset({"txt"}),
    "text/csv": frozenset({"csv"}),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": frozenset({"docx"}),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": frozenset({"xlsx"}),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": frozenset({"pptx"}),
}
# The part that each kind of Office document has.
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
ARCHIVE = b"PK"
# Bytes that puremagic reads: the types that are allowed show in their first ones.
HEAD = 4096
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, KeyError)
MARKUP = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)


class FileRefused(Exception):
    """The file is not taken; the message is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file whose content has been checked."""

    name: str
    content_type: str
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of the content."""
        return sha256(self.content).hexdigest()


def checked(name: str, content: bytes) -> CheckedFile:
    """Return the file with a clean name and the type that its content has. Raises FileRefused."""
    name = clean_name(name)
    if not content:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": name})
    if len(content) > MOST_BYTES:
        raise FileRefused(_("“%(name)s” is larger than 2 MB.") % {"name": name})
    ending = name.rpartition(".")[2].lower()
    found = _type_of(content, ending, name)
    if not found:
        raise FileRefused(
            _("“%(name)s” is not a PDF, picture, text, CSV or Office document. Other files can't be sent.")
            % {"name": name}
        )
    if ending not in ENDINGS[found]:
        raise FileRefused(_("The ending of “%(name)s” does not fit its content.") % {"name": name})
    return CheckedFile(name, found, content)


def clean_name(name: str) -> str:
    """Return the last part of a path, without signs that can't be seen and dots in front, 100 characters at most."""
    last = re.split(r"[\\/]", composed(name))[-1]
    seen = "".join(" " if c.isspace() else c for c in last if c.isspace() or unicodedata.category(c)[0] != "C")
    stem, dot, ending = seen.strip(" .").rpartition(".")
    stem, ending = (stem.strip() or _("File"), ending[:10]) if dot else (ending or _("File"), "")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"


def _type_of(content: bytes, ending: str, name: str) -> str:
    """Return the MIME type of the content, if it is one of ENDINGS; else an empty text."""
    if content.startswith(ARCHIVE):
        return _office_type(content, name)
    if ending in ("txt", "csv"):
        return ("text/plain" if ending == "txt" else "text/csv") if _is_text(content) else ""
    try:
        best = puremagic.magic_string(content[:HEAD])[0].mime_type
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    return best if best in ENDINGS and not best.startswith("text/") else ""


def _is_text(content: bytes) -> bool:
    """Return whether it is text in UTF-8, UTF-16 or Windows-1252, and not markup that a browser would run."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except ValueError:
            continue
        return not (MARKUP.match(text) or any(c < " " and c not in "\t\n\r\f" for c in text))
    return False


def _office_type(content: bytes, name: str) -> str:
    """Return the type of an Office document without macros; empty for another archive. Raises FileRefused for bombs."""
    too_much = FileRefused(_("“%(name)s” unpacks to more than we can open.") % {"name": name})
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            ending = next((end for end, part in OFFICE.items() if part in names), "")
            if not ending or "[Content_Types].xml" not in names or any(n.endswith("vbaProject.bin") for n in names):
                return ""
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise too_much
            left = UNPACKED
            for part in parts:
                # Read to the end: a part longer than it says has a wrong checksum.
                with archive.open(part) as file:
                    for piece in iter(partial(file.read, PIECE), b""):
                        left -= len(piece)
                        if left < 0:
                            raise too_much
    except BROKEN as error:
        raise FileRefused(_("“%(name)s” is damaged, or has a password.") % {"name": name}) from error
    return next(kind for kind, endings in ENDINGS.items() if ending in endings)
