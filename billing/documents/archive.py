"""Many PDFs as a ZIP that is sent while it is written: one document is in memory at a time.

Documents that are not made yet are queued, and written as the workers have made them. What is missing in the end is
named in MANGLER.txt, with the reason.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import structlog
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from billing.documents import store
from billing.models import Invoice, InvoiceDocument
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import acting_as

MISSING = "MANGLER.txt"
# Documents whose rows are read in one query.
CHUNK = 200
# Seconds between two looks for new documents, and after which no more are waited for if none has come.
POLL, PATIENCE = 1.0, 20.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """An invoice, as the archive names it."""

    pk: int
    number: str
    kind: str
    account: str
    issued_on: date

    @property
    def stem(self) -> str:
        """Return the file name without its end; names sort by kind and number."""
        kind = "Kreditnota" if self.kind == Invoice.Kind.CREDIT else "Faktura"
        return f"{kind}_{self.number}_{self.account}_{self.issued_on.isoformat()}"

    @property
    def name(self) -> str:
        """Return the name of the PDF."""
        return f"{self.stem}.pdf"

    @classmethod
    def of(cls, invoice: Invoice) -> Entry:
        """Return the entry of an invoice that is loaded with its account."""
        return cls(invoice.pk, invoice.number, invoice.kind, invoice.account.number, invoice.issued_on)


class Window:
    """The end of a file that is being written: what comes before it has been sent.

    It can be searched, so that ZipFile writes size and checksum before each document, where all programs read them.
    """

    def __init__(self) -> None:
        self._sent = 0
        self._buffer = BytesIO()

    def take(self) -> bytes:
        """Return what has been written since the last call, and forget it."""
        content = self._buffer.getvalue()
        self._sent += len(content)
        self._buffer = BytesIO()
        return content

    def write(self, content: bytes) -> int:
        return self._buffer.write(content)

    def tell(self) -> int:
        return self._sent + self._buffer.tell()

    def seek(self, place: int) -> int:
        return self._sent + self._buffer.seek(place - self._sent)

    def flush(self) -> None:
        """Do nothing: the reader takes the content."""


def entries(invoices: Any, most: int) -> list[Entry]:
    """Return the invoices of a query set, at most so many, by day and number."""
    rows = invoices.order_by("issued_on", "number").values_list(
        "pk", "number", "kind", F("account__number"), "issued_on"
    )
    return [Entry(*row) for row in rows[:most]]


@dataclass
class Archive:
    """The ZIP of some invoices, for an actor, whose access is checked again with each read."""

    actor: Actor
    entries: Sequence[Entry]
    language: str
    patience: float = field(default_factory=lambda: PATIENCE)
    # What is missing: the name of each with the reason.
    missing: list[tuple[str, str]] = field(default_factory=list)

    def parts(self) -> Iterator[bytes]:
        """Yield the content."""
        window = Window()
        with ZipFile(window, "w", ZIP_STORED) as archive:  # type: ignore[call-overload]  # what of a file it uses
            for entry, content in self._contents():
                archive.writestr(_info(entry.name, entry.issued_on), content)
                yield window.take()
            if self.missing:
                archive.writestr(_info(MISSING, max(entry.issued_on for entry in self.entries)), self._missing_text())
        yield window.take()

    def _contents(self) -> Iterator[tuple[Entry, bytes]]:
        """Yield documents: first those that are there, then the others as they are made."""
        left, last = list(self.entries), time.monotonic()
        while left:
            later: list[Entry] = []
            yield from self._ready(left, later)
            if len(later) < len(left):
                last = time.monotonic()
            if later and time.monotonic() - last >= self.patience:
                self.missing += [(entry.name, self._text("late")) for entry in later]
                return
            left = later
            if left:
                time.sleep(POLL)

    def _ready(self, left: Sequence[Entry], later: list[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """Yield the documents that are there; append those that are not to `later`."""
        for start in range(0, len(left), CHUNK):
            chunk = left[start : start + CHUNK]
            found = self._documents([entry.pk for entry in chunk])
            for entry in chunk:
                if entry.pk not in found:
                    later.append(entry)
                elif (content := self._read(entry, *found[entry.pk])) is not None:
                    yield entry, content

    def _documents(self, ids: list[int]) -> dict[int, tuple[str, str]]:
        with acting_as(self.actor):
            found = InvoiceDocument.objects.visible_to(self.actor).filter(
                invoice__in=ids, kind=InvoiceDocument.Kind.PDF
            )
            return {pk: (name, sha256) for pk, name, sha256 in found.values_list("invoice_id", "name", "sha256")}

    def _read(self, entry: Entry, name: str, sha256: str) -> bytes | None:
        try:
            return store.read(name, sha256)
        except (FileNotFoundError, Unavailable, store.Changed) as error:
            log.error("document not read", name=name, error=type(error).__name__)
            self.missing.append((entry.name, self._text("unread")))
            return None

    def _text(self, reason: str) -> str:
        with translation.override(self.language):
            return _("is not made yet; try again in some minutes") if reason == "late" else _("could not be read")

    def _missing_text(self) -> str:
        with translation.override(self.language):
            head = _("These documents are missing:")
        return "\r\n".join([head, "", *(f"{name}: {reason}" for name, reason in sorted(self.missing)), ""])


def _info(name: str, day: date) -> ZipInfo:
    info = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    info.external_attr = 0o644 << 16
    return info
