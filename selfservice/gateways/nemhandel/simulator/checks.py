"""Checks of a document: a light substitute for the schemas at transfer, and a few of the rules checked afterwards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

from selfservice.gateways.nemhandel.simulator.types import UBL, Type

SPACES = {
    "cac": f"{UBL}:CommonAggregateComponents-2",
    "cbc": f"{UBL}:CommonBasicComponents-2",
}
# What every document has, besides the lines.
REQUIRED = (
    "cbc:CustomizationID", "cbc:ProfileID", "cbc:ID", "cbc:IssueDate", "cbc:DocumentCurrencyCode",
    "cac:AccountingSupplierParty/cac:Party/cbc:EndpointID", "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID",
    "cac:LegalMonetaryTotal/cbc:PayableAmount",
)  # fmt: skip
MOST_DIGITS = 20


class Invalid(Exception):
    """Error: the document is refused at transfer. It has the code and the text of the refusal."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def text(element: ElementTree.Element, path: str) -> str:
    """Return the text at a path, or ""."""
    return element.findtext(path, "", SPACES).strip()


def amount(element: ElementTree.Element, path: str) -> Decimal | None:
    """Return the number at a path, or None."""
    try:
        found = Decimal(text(element, path))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < MOST_DIGITS else None


def lines(root: ElementTree.Element) -> list[ElementTree.Element]:
    """Return the lines of an invoice, a credit note or a reminder."""
    return root.findall(f"cac:{root.tag.rpartition('}')[2]}Line", SPACES)


def read(body: bytes) -> ElementTree.Element:
    """Return the root element. Raises Invalid."""
    try:
        if b"<!DOCTYPE" in body:
            raise ValueError("a DTD")
        return ElementTree.fromstring(body)  # noqa: S314  (without a DTD, so without entities to expand)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise Invalid("XML", "The document is not well-formed XML") from error


def check(body: bytes, kind: Type) -> ElementTree.Element:
    """Return the root element of a document of this type. Raises Invalid for one that the schema refuses."""
    root = read(body)
    if root.tag != f"{{{UBL}:{kind.root}-2}}{kind.root}":
        raise Invalid("XSD", f"The root element is not {kind.root}")
    for path in REQUIRED:
        if not text(root, path):
            raise Invalid("XSD", f"{path} is missing or empty")
    for path, given in (("cbc:CustomizationID", kind.customization), ("cbc:ProfileID", kind.profile)):
        if text(root, path) != given:
            raise Invalid("PEPPOL:PARAMETER_MISMATCH", f"{path} is not {given}")
    _check_values(root)
    if not lines(root):
        raise Invalid("XSD", f"cac:{kind.root}Line is missing")
    return root


def _check_values(root: ElementTree.Element) -> None:
    try:
        date.fromisoformat(text(root, "cbc:IssueDate"))
    except ValueError as error:
        raise Invalid("XSD", "cbc:IssueDate is not a date") from error
    if amount(root, "cac:LegalMonetaryTotal/cbc:PayableAmount") is None:
        raise Invalid("XSD", "cbc:PayableAmount is not a number")


def broken_rule(root: ElementTree.Element, kind: Type) -> str:
    """Return the first rule that the document breaks and that is checked after transfer (schematron), or ""."""
    if kind.is_oioubl:
        zero = any(amount(line, "cbc:InvoicedQuantity") == 0 for line in lines(root))
        return "[F-INV147] InvoicedQuantity must not be zero" if zero else ""
    total = amount(root, "cac:LegalMonetaryTotal/cbc:LineExtensionAmount")
    parts = [amount(line, "cbc:LineExtensionAmount") for line in lines(root)]
    if total is None or None in parts or sum(part for part in parts if part is not None) != total:
        return "[BR-CO-10] Sum of Invoice line net amount (BT-106) = Σ Invoice line net amount (BT-131)"
    return ""
