"""What the documents and the page of an invoice say, against the invoice."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import etree, html
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from billing.documents import pdf, ubl_bis3, ubl_oioubl
from billing.documents.einvoice import EInvoice, e_invoice
from billing.documents.pdf_content import content
from billing.models import Invoice, InvoiceLine
from selfservice.kernel.core.formatting import kr
from tests.billing import rules

# An amount of the PDF's specification, in a row of its own; * is an amount without VAT.
AMOUNT = re.compile(r"(-?[0-9.]+,[0-9]{2})\*?")
# The last three of the thirty columns are summed up.
NET, VAT, GROSS = "Beløb ekskl. moms", "Moms", "Beløb inkl. moms"


def e_invoice_of(invoice: Invoice) -> EInvoice:
    """Return the e-invoice of an invoice that is loaded with what its documents name. Under `as_system`."""
    return e_invoice(invoice, InvoiceLine.objects.system().filter(invoice=invoice).order_by("position"))


def e_invoices_are_valid(e: EInvoice) -> None:
    """Assert that the e-invoices pass the schemas, and Peppol's the rules."""
    bis = ubl_bis3.build(e)
    assert rules.schema_errors(bis) == rules.schema_errors(ubl_oioubl.build(e)) == []
    assert rules.fatal(bis) == []


def e_invoices_have_the_sums(e: EInvoice) -> None:
    """Assert that both e-invoices have the invoice's totals, and lines and VAT that sum up to them."""
    invoice = e.invoice
    for build in (ubl_bis3.build, ubl_oioubl.build):
        root = etree.fromstring(build(e))
        total = {etree.QName(node).localname: Decimal(node.text) for node in the(root, "LegalMonetaryTotal")}
        is_bis = build is ubl_bis3.build
        # OIOUBL's TaxExclusiveAmount is the VAT, and its TaxInclusiveAmount has the rounding.
        assert total["TaxExclusiveAmount"] == (invoice.net if is_bis else invoice.vat), invoice
        assert total["TaxInclusiveAmount"] == invoice.gross - (invoice.rounding if is_bis else 0), invoice
        assert (total["LineExtensionAmount"], total["PayableAmount"]) == (invoice.net, invoice.gross), invoice
        lines = amounts(root, f"{'CreditNoteLine' if e.is_credit else 'InvoiceLine'}/LineExtensionAmount")
        assert (len(lines), sum(lines)) == (invoice.line_count, invoice.net), invoice
        assert amounts(root, "TaxTotal/TaxAmount") == [invoice.vat], invoice
        assert sum(amounts(root, "TaxTotal/TaxSubtotal/TaxAmount")) == invoice.vat, invoice
        assert sum(amounts(root, "TaxTotal/TaxSubtotal/TaxableAmount")) == invoice.net, invoice


def the(root: Any, name: str) -> Any:
    """Return an aggregate of the document."""
    (found,) = root.iterfind(f"{{*}}{name}")
    return found


def amounts(root: Any, path: str) -> list[Decimal]:
    """Return the amounts at a path below the document."""
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return [Decimal(node.text) for node in root.iterfind(steps)]


def the_pdf_would_have_the_sums(e: EInvoice) -> None:
    """Assert that the texts of the PDF have the invoice's sums, without drawing it."""
    invoice = e.invoice
    with translation.override("da"):
        page = content(e, settings.PORTAL, "da")
        assert page["pay"] == kr(invoice.gross)
        _groups, sums, total = page["summary"]
        assert sums.right.split("\n")[0] == kr(invoice.net)
        assert total.right == kr(invoice.gross)
    adds_up((row for block in page["lines"] for row in block.right.split("\n")), invoice)


def the_pdf_has_the_sums(e: EInvoice) -> None:
    """Assert that the text of the drawn PDF has the invoice's sums, and that the e-invoice is inside."""
    invoice, ubl = e.invoice, ubl_bis3.build(e)
    reader = PdfReader(io.BytesIO(pdf.render(e, ubl)))
    ((inside,),) = reader.attachments.values()
    assert inside == ubl
    pages = [page.extract_text().replace("\u00a0", " ") for page in reader.pages]
    for value in (invoice.net, invoice.vat, invoice.gross):
        assert danish(value) in pages[0], (invoice, value)
    # The column of facts comes last on the first page.
    specification = "\n".join([pages[0].split("\nSpecifikation\n")[1].split("\nFakturadato\n")[0], *pages[1:]])
    adds_up(specification.split("\n"), invoice)


def adds_up(rows: Iterable[str], invoice: Invoice) -> None:
    """Assert that the rows have each number's sum, and each line's amount."""
    found = [kroner(match[1]) for row in rows if (match := AMOUNT.fullmatch(row))]
    assert sum(found) == 2 * invoice.net, invoice


def the_specification_has_the_sums(client: Client, invoice: Invoice) -> None:
    """Assert that lines and the reconciling row of Excel and CSV sum up to the invoice, and that both are the same."""
    path = reverse("invoice_lines", args=[invoice.uid])
    excel = b"".join(client.get(f"{path}?format=xlsx"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(excel)).get_sheet_by_index(0).to_python()
    start = next(place for place, row in enumerate(sheet) if NET in row)
    by_excel = sums_of(
        [str(head) for head in sheet[start]],
        sheet[start + 1 :],
        lambda cell: Decimal(repr(cell)).quantize(Decimal("0.01")),
    )
    heads, *rows = table(client, f"{path}?format=csv")
    by_csv = sums_of(heads, rows, kroner)
    assert len(rows) == invoice.line_count + 1
    assert by_csv == (invoice.net, invoice.vat, invoice.gross), invoice
    assert by_excel == by_csv, invoice


def table(client: Client, path: str) -> list[list[str]]:
    """Return the rows of a CSV file, with its headings."""
    text = b"".join(client.get(path)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def sums_of(heads: Sequence[str], rows: Sequence[Sequence[Any]], value: Any) -> tuple[Decimal, ...]:
    """Return net, VAT and gross of the rows."""
    places = [heads.index(name) for name in (NET, VAT, GROSS)]
    return tuple(sum((value(row[place]) for row in rows), Decimal(0)) for place in places)


def the_page_has_the_sums(client: Client, invoice: Invoice) -> None:
    """Assert that the page has the invoice's sums, that its kinds of lines sum up to them, and so do its groups."""
    path, read = reverse("invoice", args=[invoice.uid]), []
    tree = html.fromstring(client.get(path).content.decode())
    sums = labelled(tree, "sums")
    assert sum(shown(row) for row in sums.iterfind("table/tbody/tr")) == invoice.net, invoice
    first, *vat, last = [shown(row) for row in sums.iterfind("table/tfoot/tr")]
    assert (first, last) == (invoice.net, invoice.gross), invoice
    assert sum(vat) == invoice.vat + invoice.rounding, invoice
    while True:
        lines = labelled(tree, "lines")
        read += [shown(row) for row in lines.iter("tr") if not row.get("class") and row.find("td") is not None]
        following = [link.get("href") for link in lines.iter("a") if link.get("rel") == "next"]
        if not following:
            break
        tree = html.fromstring(client.get(following[0]).content.decode())
    assert (len(read), sum(read)) == (invoice.line_count, invoice.net), invoice


def labelled(tree: Any, name: str) -> Any:
    """Return the section with this heading."""
    (found,) = [section for section in tree.iter("section") if section.get("aria-labelledby") == name]
    return found


def shown(row: Any) -> Decimal:
    """Return the amount in the last cell of a row."""
    return kroner(row.findall("td")[-1].text_content())


def kroner(text: str) -> Decimal:
    """Return an amount as Danes write it: "1.234,56 kr."."""
    return Decimal(text.strip().removesuffix("kr.").strip().replace(".", "").replace(",", "."))


def danish(value: Decimal) -> str:
    """Return an amount as the PDF shows it."""
    with translation.override("da"):
        return kr(value).replace("\u00a0", " ")
