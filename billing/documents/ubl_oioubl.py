"""OIOUBL 2.1, the Danish format that many receivers still take, invoice and credit note. Rules: docs/billing.md."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from billing.documents.einvoice import CURRENCY, ORE, EInvoice, Party, amount, clean, plain
from billing.documents.ubl import KRONER, Node, attributes, document, leaf, money, node, readdressed, written
from billing.documents.ubl_bis3 import CREDIT_TYPE, FIK, INVOICE_TYPE, facts, period
from billing.models import InvoiceLine

CUSTOMIZATION = "OIOUBL-2.1"
PROFILE = "urn:www.nesubl.eu:profiles:profile5:ver2.0"
AGENCY = "320"
# UNTDID 1001: pro forma, which is no claim to pay.
TEST_TYPE = "325"
PROFILE_ID = attributes(schemeAgencyID=AGENCY, schemeID="urn:oioubl:id:profileid-1.2")
TYPE_LIST = attributes(listAgencyID=AGENCY, listID="urn:oioubl:codelist:invoicetypecode-1.1")
ADDRESS_LIST = attributes(listAgencyID=AGENCY, listID="urn:oioubl:codelist:addressformatcode-1.1")
CHANNEL_LIST = attributes(listAgencyID=AGENCY, listID="urn:oioubl:codelist:paymentchannelcode-1.1")
TAX_SCHEME = attributes(schemeAgencyID=AGENCY, schemeID="urn:oioubl:id:taxschemeid-1.5")
TAX_CATEGORY = attributes(schemeAgencyID=AGENCY, schemeID="urn:oioubl:id:taxcategoryid-1.1")
PAYMENT_ID = attributes(schemeAgencyID=AGENCY, schemeID="urn:oioubl:id:paymentid-1.1")
# The code list has no gigabyte (F-LIB318).
UNITS = {"E34": "EA"}
MICRO = Decimal("0.000001")
CVR, SE = attributes(schemeID="DK:CVR"), attributes(schemeID="DK:SE")
GLN = attributes(schemeAgencyID="9", schemeID="GLN")
# There is no category for what is exempt: it is taxed at zero.
CATEGORIES = {InvoiceLine.Vat.STANDARD: "StandardRated", InvoiceLine.Vat.EXEMPT: "ZeroRated"}


def build(e: EInvoice) -> bytes:
    """Return the document."""
    root = document(e)
    _header(root, e)
    _supplier(node(node(root, "AccountingSupplierParty"), "Party"), e)
    _customer(node(node(root, "AccountingCustomerParty"), "Party"), e)
    if not e.is_credit:
        _payment(root, e)
    _totals(root, e)
    for line in e.lines:
        _line(root, line, credit=e.is_credit)
    return written(root)


def addressed(document: bytes, ean: str) -> bytes:
    """Return a document of `build`, addressed to another EAN number of the buyer."""
    party = Node("Party")
    _address(party, Party("", "", ean=ean))
    return readdressed(document, party)


def _header(root: Node, e: EInvoice) -> None:
    invoice = e.invoice
    leaf(root, "UBLVersionID", "2.1")
    leaf(root, "CustomizationID", CUSTOMIZATION)
    leaf(root, "ProfileID", PROFILE, PROFILE_ID)
    leaf(root, "ID", invoice.number)
    leaf(root, "CopyIndicator", "false")
    leaf(root, "UUID", str(invoice.uid))
    leaf(root, "IssueDate", invoice.issued_on.isoformat())
    if e.is_credit:
        leaf(root, "CreditNoteTypeCode", CREDIT_TYPE, TYPE_LIST)
    else:
        leaf(root, "InvoiceTypeCode", TEST_TYPE if e.is_test else INVOICE_TYPE, TYPE_LIST)
    leaf(root, "Note", e.note)
    leaf(root, "DocumentCurrencyCode", CURRENCY)
    leaf(root, "AccountingCost", e.account_string)
    period(root, *e.period)
    if e.order_number:
        leaf(node(root, "OrderReference"), "ID", e.order_number)
    if e.corrects:
        corrected = node(node(root, "BillingReference"), "InvoiceDocumentReference")
        leaf(corrected, "ID", e.corrects.number)
        leaf(corrected, "UUID", str(e.corrects.uid))
        leaf(corrected, "IssueDate", e.corrects.issued_on.isoformat())


def _address(party: Node, about: Party) -> None:
    address, scheme = (about.ean, GLN) if about.ean else (about.vat_number, CVR)
    leaf(party, "EndpointID", address, scheme)
    leaf(node(party, "PartyIdentification"), "ID", address, scheme)


def _identity(party: Node, about: Party) -> None:
    _address(party, about)
    leaf(node(party, "PartyName"), "Name", about.name)
    found = node(party, "PostalAddress")
    # Street and number in one field.
    leaf(found, "AddressFormatCode", "StructuredLax", ADDRESS_LIST)
    leaf(found, "StreetName", about.street or "-")
    leaf(found, "CityName", about.city or "-")
    leaf(found, "PostalZone", about.postcode or "-")
    leaf(node(found, "Country"), "IdentificationCode", "DK")


def _legal_entity(party: Node, about: Party) -> None:
    entity = node(party, "PartyLegalEntity")
    leaf(entity, "RegistrationName", about.name)
    leaf(entity, "CompanyID", about.vat_number, CVR)


def _supplier(party: Node, e: EInvoice) -> None:
    _identity(party, e.seller)
    tax = node(party, "PartyTaxScheme")
    leaf(tax, "CompanyID", e.seller.vat_number, SE)
    _scheme(tax)
    _legal_entity(party, e.seller)


def _customer(party: Node, e: EInvoice) -> None:
    _identity(party, e.buyer)
    _legal_entity(party, e.buyer)
    # The buyer's personal reference is required (F-INV051).
    contact = node(party, "Contact")
    leaf(contact, "ID", e.reference)
    leaf(contact, "Name", e.buyer.attention)


def _payment(root: Node, e: EInvoice) -> None:
    means = node(root, "PaymentMeans")
    if not e.invoice.payment_id:
        # The means are not defined; the due date is stated here alone.
        leaf(means, "PaymentMeansCode", "1")
        leaf(means, "PaymentDueDate", e.invoice.due_on.isoformat())
        return
    leaf(means, "PaymentMeansCode", FIK)
    leaf(means, "PaymentDueDate", e.invoice.due_on.isoformat())
    leaf(means, "PaymentChannelCode", "DK:FIK", CHANNEL_LIST)
    leaf(means, "InstructionID", e.invoice.payment_id)
    leaf(means, "PaymentID", "71", PAYMENT_ID)
    leaf(node(means, "CreditAccount"), "AccountID", e.invoice.creditor)


def _totals(root: Node, e: EInvoice) -> None:
    invoice = e.invoice
    total = node(root, "TaxTotal")
    money(total, "TaxAmount", invoice.vat)
    for part in e.vat_sums:
        _subtotal(total, part.category, part.rate, part.net, part.vat)
    sums = node(root, "LegalMonetaryTotal")
    money(sums, "LineExtensionAmount", invoice.net)
    # In OIOUBL this is the VAT, and the rounding is in the amount with VAT.
    money(sums, "TaxExclusiveAmount", invoice.vat)
    money(sums, "TaxInclusiveAmount", invoice.gross)
    if invoice.rounding:
        money(sums, "PayableRoundingAmount", invoice.rounding)
    money(sums, "PayableAmount", invoice.gross)


def _subtotal(total: Node, category: str, rate: Decimal, net: Decimal, vat: Decimal) -> None:
    subtotal = node(total, "TaxSubtotal")
    money(subtotal, "TaxableAmount", net)
    money(subtotal, "TaxAmount", vat)
    _category(subtotal, "TaxCategory", category, rate)


def _category(parent: Node, name: str, category: str, rate: Decimal) -> None:
    found = node(parent, name)
    leaf(found, "ID", CATEGORIES[InvoiceLine.Vat(category)], TAX_CATEGORY)
    leaf(found, "Percent", plain(rate))
    _scheme(found)


def _scheme(parent: Node) -> None:
    scheme = node(parent, "TaxScheme")
    leaf(scheme, "ID", "63", TAX_SCHEME)
    leaf(scheme, "Name", "Moms")


def _line(root: Node, line: InvoiceLine, *, credit: bool) -> None:
    found = node(root, "CreditNoteLine" if credit else "InvoiceLine")
    quantity, price = _quantity_and_price(line)
    leaf(found, "ID", str(line.position))
    leaf(found, "Note", _note(line))
    unit = attributes(unitCode=UNITS.get(line.unit, line.unit))
    leaf(found, "CreditedQuantity" if credit else "InvoicedQuantity", plain(quantity), unit)
    money(found, "LineExtensionAmount", line.net)
    leaf(found, "AccountingCost", clean(line.cost_centre))
    period(found, line.period_from, line.period_to)
    _line_tax(found, line)
    _item(found, line)
    leaf(node(found, "Price"), "PriceAmount", plain(price), KRONER)


def _quantity_and_price(line: InvoiceLine) -> tuple[Decimal, Decimal]:
    """Return the quantity, which is never zero (F-INV147), and the price, whose product is the net (F-INV348).

    A discount is in the price, and `_note` says so.
    """
    quantity, price = line.quantity or Decimal(1), line.unit_price
    if line.discount or not line.quantity:
        quantity = abs(quantity).copy_sign(line.net)
        price = (line.net / quantity).quantize(MICRO, ROUND_HALF_UP)
    return quantity, price


def _note(line: InvoiceLine) -> str:
    """Return what the line can't say otherwise."""
    notes = []
    if line.unit == "E34":
        notes.append("Enhed: GB.")
    if line.discount:
        name, of = ("Tillæg", abs(line.discount)) if line.discount < 0 else ("Rabat", line.discount)
        notes.append(f"{name} {amount(of).replace('.', ',')} kr. er regnet med i prisen.")
    return " ".join(notes)


def _line_tax(found: Node, line: InvoiceLine) -> None:
    """Add the line's VAT, which is informative: the invoice's is computed of the sum."""
    vat = (line.net * line.vat_rate / 100).quantize(ORE, ROUND_HALF_UP)
    total = node(found, "TaxTotal")
    money(total, "TaxAmount", vat)
    _subtotal(total, line.vat_category, line.vat_rate, line.net, vat)


def _item(found: Node, line: InvoiceLine) -> None:
    item = node(found, "Item")
    leaf(item, "Description", clean(line.bill_text))
    leaf(item, "Name", clean(line.text) or "-")
    if code := clean(line.item):
        leaf(node(item, "SellersItemIdentification"), "ID", code)
    _category(item, "ClassifiedTaxCategory", line.vat_category, line.vat_rate)
    number = [("Nummer", clean(line.number))] if line.number else []
    for name, value in (*number, *facts(line)):
        fact = node(item, "AdditionalItemProperty")
        leaf(fact, "Name", name)
        leaf(fact, "Value", value)
