"""Peppol BIS Billing 3 (EN 16931), invoice and credit note. Rules: docs/billing.md."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing.documents.einvoice import CURRENCY, EInvoice, Party, clean, plain
from billing.documents.ubl import KRONER, Node, attributes, document, leaf, money, node, readdressed, written
from billing.models import InvoiceLine

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
# UNTDID 1001.
INVOICE_TYPE, CREDIT_TYPE = "380", "381"
# Electronic address schemes: the CVR register and GLN (EAN).
CVR, GLN = attributes(schemeID="0184"), attributes(schemeID="0088")
# Means of payment (UNTDID 4461): payment line FIK 71.
FIK = "93"
# UNTDID 1001: a reference to the object that is invoiced; here the phone number.
INVOICED_OBJECT = "130"
# UNTDID 5189: discount.
DISCOUNT = "95"
EXEMPTION = "Momsfri ydelse"


def build(e: EInvoice) -> bytes:
    """Return the document."""
    root = document(e)
    _header(root, e)
    _supplier(node(node(root, "AccountingSupplierParty"), "Party"), e.seller)
    _customer(node(node(root, "AccountingCustomerParty"), "Party"), e)
    _payment(root, e)
    _totals(root, e)
    names = ("CreditNoteLine", "CreditedQuantity") if e.is_credit else ("InvoiceLine", "InvoicedQuantity")
    for line in e.lines:
        _line(root, line, *names)
    return written(root)


def addressed(document: bytes, ean: str) -> bytes:
    """Return a document of `build`, addressed to another EAN number of the buyer."""
    party = Node("Party")
    _endpoint(party, Party("", "", ean=ean))
    return readdressed(document, party)


def _header(root: Node, e: EInvoice) -> None:
    invoice = e.invoice
    leaf(root, "CustomizationID", CUSTOMIZATION)
    leaf(root, "ProfileID", PROFILE)
    leaf(root, "ID", invoice.number)
    leaf(root, "IssueDate", invoice.issued_on.isoformat())
    if e.is_credit:
        leaf(root, "CreditNoteTypeCode", CREDIT_TYPE)
    else:
        leaf(root, "DueDate", invoice.due_on.isoformat())
        leaf(root, "InvoiceTypeCode", INVOICE_TYPE)
    # One note at most (R002).
    leaf(root, "Note", e.note)
    leaf(root, "DocumentCurrencyCode", CURRENCY)
    leaf(root, "AccountingCost", e.account_string)
    leaf(root, "BuyerReference", e.reference)
    period(root, *e.period)
    if e.order_number:
        leaf(node(root, "OrderReference"), "ID", e.order_number)
    if e.corrects:
        corrected = node(node(root, "BillingReference"), "InvoiceDocumentReference")
        leaf(corrected, "ID", e.corrects.number)
        leaf(corrected, "IssueDate", e.corrects.issued_on.isoformat())


def period(parent: Node, first: date | None, last: date | None) -> None:
    """Add a period, unless it has neither day."""
    if first or last:
        found = node(parent, "InvoicePeriod")
        leaf(found, "StartDate", first.isoformat() if first else "")
        leaf(found, "EndDate", last.isoformat() if last else "")


def _address(parent: Node, party: Party) -> None:
    address = node(parent, "PostalAddress")
    leaf(address, "StreetName", party.street)
    leaf(address, "CityName", party.city)
    leaf(address, "PostalZone", party.postcode)
    leaf(node(address, "Country"), "IdentificationCode", "DK")


def _legal_entity(parent: Node, party: Party) -> None:
    entity = node(parent, "PartyLegalEntity")
    leaf(entity, "RegistrationName", party.name)
    leaf(entity, "CompanyID", party.vat_number, CVR)


def _supplier(party: Node, seller: Party) -> None:
    leaf(party, "EndpointID", seller.vat_number, CVR)
    leaf(node(party, "PartyName"), "Name", seller.name)
    _address(party, seller)
    tax = node(party, "PartyTaxScheme")
    leaf(tax, "CompanyID", seller.vat_number)
    leaf(node(tax, "TaxScheme"), "ID", "VAT")
    _legal_entity(party, seller)


def _endpoint(party: Node, buyer: Party) -> None:
    address, scheme = (buyer.ean, GLN) if buyer.ean else (buyer.vat_number, CVR)
    leaf(party, "EndpointID", address, scheme)


def _customer(party: Node, e: EInvoice) -> None:
    buyer = e.buyer
    _endpoint(party, buyer)
    leaf(node(party, "PartyName"), "Name", buyer.name)
    _address(party, buyer)
    _legal_entity(party, buyer)
    if buyer.attention:
        leaf(node(party, "Contact"), "Name", buyer.attention)


def _payment(root: Node, e: EInvoice) -> None:
    if e.is_credit:
        # A due date or terms are required (BR-CO-25), and a credit note has no due date.
        leaf(node(root, "PaymentTerms"), "Note", "Beløbet modregnes på kontoen.")
    elif e.invoice.payment_id:
        means = node(root, "PaymentMeans")
        leaf(means, "PaymentMeansCode", FIK)
        leaf(means, "PaymentID", f"71#{e.invoice.payment_id}")
        leaf(node(means, "PayeeFinancialAccount"), "ID", e.invoice.creditor)


def _totals(root: Node, e: EInvoice) -> None:
    invoice = e.invoice
    total = node(root, "TaxTotal")
    money(total, "TaxAmount", invoice.vat)
    for part in e.vat_sums:
        subtotal = node(total, "TaxSubtotal")
        money(subtotal, "TaxableAmount", part.net)
        money(subtotal, "TaxAmount", part.vat)
        exempt = part.category == InvoiceLine.Vat.EXEMPT
        _category(subtotal, "TaxCategory", part.category, part.rate, EXEMPTION if exempt else "")
    sums = node(root, "LegalMonetaryTotal")
    money(sums, "LineExtensionAmount", invoice.net)
    money(sums, "TaxExclusiveAmount", invoice.net)
    money(sums, "TaxInclusiveAmount", invoice.net + invoice.vat)
    if invoice.rounding:
        money(sums, "PayableRoundingAmount", invoice.rounding)
    money(sums, "PayableAmount", invoice.gross)


def _category(parent: Node, name: str, category: str, rate: Decimal, reason: str = "") -> None:
    found = node(parent, name)
    leaf(found, "ID", category)
    leaf(found, "Percent", plain(rate))
    leaf(found, "TaxExemptionReason", reason)
    leaf(node(found, "TaxScheme"), "ID", "VAT")


def _line(root: Node, line: InvoiceLine, name: str, quantity: str) -> None:
    found = node(root, name)
    leaf(found, "ID", str(line.position))
    leaf(found, quantity, plain(line.quantity), attributes(unitCode=line.unit))
    money(found, "LineExtensionAmount", line.net)
    leaf(found, "AccountingCost", clean(line.cost_centre))
    period(found, line.period_from, line.period_to)
    if number := clean(line.number):
        reference = node(found, "DocumentReference")
        leaf(reference, "ID", number)
        leaf(reference, "DocumentTypeCode", INVOICED_OBJECT)
    if line.discount:
        _allowance(found, line.discount)
    _item(found, line)
    leaf(node(found, "Price"), "PriceAmount", plain(line.unit_price), KRONER)


def _allowance(line: Node, discount: Decimal) -> None:
    allowance = node(line, "AllowanceCharge")
    leaf(allowance, "ChargeIndicator", "true" if discount < 0 else "false")
    if discount > 0:
        leaf(allowance, "AllowanceChargeReasonCode", DISCOUNT)
    leaf(allowance, "AllowanceChargeReason", "Tillæg" if discount < 0 else "Rabat")
    money(allowance, "Amount", abs(discount))


def _item(line_node: Node, line: InvoiceLine) -> None:
    item = node(line_node, "Item")
    leaf(item, "Description", clean(line.bill_text))
    leaf(item, "Name", clean(line.text) or "-")
    if code := clean(line.item):
        leaf(node(item, "SellersItemIdentification"), "ID", code)
    _category(item, "ClassifiedTaxCategory", line.vat_category, line.vat_rate)
    for name, value in facts(line):
        fact = node(item, "AdditionalItemProperty")
        leaf(fact, "Name", name)
        leaf(fact, "Value", value)


def facts(line: InvoiceLine) -> list[tuple[str, str]]:
    """Return what a line says about its number, in Danish as everything that the buyer's system shows."""
    named = (
        ("Bruger", line.holder_name),
        ("Medarbejdernr.", line.employee_number),
        ("Afdeling", line.department),
    )
    return [(name, value) for name, text in named if text and (value := clean(text))]
