"""Store documents and read them. Errors of the store are Unavailable; a file that is not there is FileNotFoundError."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from billing.models import Invoice, InvoiceDocument
from selfservice.kernel.core.errors import Unavailable

# Bookkeeping law: five years from the end of the financial year.
YEARS = 5
Kind = InvoiceDocument.Kind
SUFFIXES = {Kind.PDF: "pdf", Kind.UBL: "xml", Kind.OIOUBL: "xml"}


class Changed(Exception):
    """Raised when the store has other content than was stored."""


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        # Of the file system, or any of boto3's. Its text may name what must not be logged.
        raise Unavailable(f"the store of documents: {type(error).__name__}") from error


def put(invoice: Invoice, kind: str, content: bytes) -> InvoiceDocument:
    """Store the content of a document; return its row, unsaved. To do it again changes nothing."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"{invoice.issued_on:%Y/%m}/{invoice.uid}-{digest[:16]}.{SUFFIXES[Kind(kind)]}"
    with _errors():
        storages["documents"].save(name, ContentFile(content))
    return InvoiceDocument(
        company_id=invoice.company_id, invoice=invoice, kind=kind, name=name, sha256=digest, size=len(content),
        delete_on=date(invoice.issued_on.year + YEARS + 1, 1, 1),
    )  # fmt: skip


def read(name: str, sha256: str) -> bytes:
    """Return a document's content. Raises Changed if it is not what was stored."""
    with _errors(), storages["documents"].open(name) as file:
        content = bytes(file.read())
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Changed(name)
    return content


@receiver(pre_delete, sender=InvoiceDocument)
def delete_file(sender: Any, instance: InvoiceDocument, **kwargs: Any) -> None:
    """Delete the file before its row: if the store is down, the row remains, and is deleted later."""
    with _errors():
        storages["documents"].delete(instance.name)
