"""Interface of NemHandel: look up receivers, transfer documents, and fetch the receivers' responses.

Accepted for transfer is not accepted by the receiver: a response says that, minutes or days later, or never.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from selfservice.kernel.core.errors import Refused

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
BIS3 = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
OIOUBL = "OIOUBL-2.1"


@dataclass(frozen=True, slots=True)
class Process:
    """A business process of which a document is a part: its profile, and the scheme of that id."""

    scheme: str
    profile: str

    @property
    def identifier(self) -> str:
        return f"{self.scheme}::{self.profile}"


BIS3_BILLING = Process("cenbii-procid-ubl", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
OIOUBL_BILLING = Process("nes-procid-ubl", "urn:www.nesubl.eu:profiles:profile5:ver2.0")
OIOUBL_PAYMENT = Process("oioubl-procid-ubl", "Procurement-PayBas-1.0")


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document, which a receiver accepts or not. `root` is the name of its XML element."""

    root: str
    customization: str
    process: Process

    @property
    def identifier(self) -> str:
        """Return the identifier in the register."""
        return f"busdox-docid-qns::{UBL}:{self.root}-2::{self.root}##{self.customization}::2.1"


BIS3_INVOICE = DocumentType("Invoice", BIS3, BIS3_BILLING)
BIS3_CREDIT_NOTE = DocumentType("CreditNote", BIS3, BIS3_BILLING)
OIOUBL_INVOICE = DocumentType("Invoice", OIOUBL, OIOUBL_BILLING)
OIOUBL_CREDIT_NOTE = DocumentType("CreditNote", OIOUBL, OIOUBL_BILLING)
OIOUBL_REMINDER = DocumentType("Reminder", OIOUBL, OIOUBL_PAYMENT)
DOCUMENT_TYPES = (BIS3_INVOICE, BIS3_CREDIT_NOTE, OIOUBL_INVOICE, OIOUBL_CREDIT_NOTE, OIOUBL_REMINDER)

# The kinds of responses. NOTICE decides nothing yet ("received", "under query"); UNREADABLE needs a person.
BUSINESS_ACCEPT, BUSINESS_REJECT, TECHNICAL_REJECT = "business_accept", "business_reject", "technical_reject"
NOTICE, UNREADABLE = "notice", "unreadable"


def participant(*, ean: str = "", cvr: str = "") -> str:
    """Return the identifier of a participant with this EAN number (GLN), or else with this CVR number."""
    return f"0088:{ean}" if ean else f"0184:DK{cvr}"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver in the register, and the document types that it accepts and that the portal can send."""

    identifier: str
    accepts: frozenset[DocumentType]

    @property
    def takes_invoices(self) -> bool:
        """Return whether it accepts an invoice of either format."""
        return bool(self.accepts & {BIS3_INVOICE, OIOUBL_INVOICE})

    def first_of(self, types: Iterable[DocumentType]) -> DocumentType | None:
        """Return the first of the document types that it accepts."""
        return next((each for each in types if each in self.accepts), None)


class TransferRefused(Refused):
    """The access point refuses the document: an error in it, or the receiver does not accept it.

    `code` and `text` are the access point's own.
    """

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(f"{code}: {text}" if text else code)
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True)
class Response:
    """A receiver's response to a document. It may come twice, out of order, or for a document unknown to the portal.

    `response_id` is the same when it comes twice. `document_id` is the id of the transfer, and `number` that of the
    document itself; either may be empty. `code` and `text` are the receiver's own.
    """

    response_id: str
    kind: str
    document_id: str
    number: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ResponsePage:
    """A page of responses. Store `cursor` with them and ask for the next page with it; `more`: there is one already."""

    responses: tuple[Response, ...]
    cursor: str
    more: bool


class Nemhandel(Protocol):
    """NemHandel by an access point. All methods raise Unavailable."""

    def look_up(self, identifier: str) -> Receiver | None:
        """Return the receiver with an identifier (`participant`), or None if the register does not have it."""
        ...

    def new_document_id(self) -> str:
        """Return an id for a new transfer; store it before the first try, and use it for every retry."""
        ...

    def send(
        self, document: bytes, *, document_id: str, sender: str, receiver: str, document_type: DocumentType
    ) -> str:
        """Transfer a document; return the transmission id, which is the same when a document id is sent again.

        Raises TransferRefused.
        """
        ...

    def responses(self, since: str = "") -> ResponsePage:
        """Return the responses after a cursor, from the first on without one. Fetching them removes none."""
        ...
