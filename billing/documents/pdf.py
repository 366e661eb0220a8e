"""The PDF of an invoice: PDF/A-3 with the e-invoice inside. Only workers import WeasyPrint.

It reads what the e-invoice reads, so that amounts are the same. Rows are blocks: see assets/invoice.css.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import engines
from django.utils import translation

from accounts.onboarding.letters.page import tools
from billing.documents.einvoice import EInvoice
from billing.documents.pdf_content import content

STYLE = Path(__file__).parent / "assets" / "invoice.css"
VARIANT = "pdf/a-3b"


def render(e: EInvoice, ubl: bytes) -> bytes:
    """Return the PDF with the e-invoice attached as it is. The same input gives the same bytes."""
    from weasyprint import HTML, Attachment

    css, fonts, fetcher = tools(STYLE)
    # Of the invoice, not of the rendering: else two renderings differ.
    day = datetime.combine(e.invoice.issued_on, time(), UTC)
    attachment = Attachment(
        string=ubl,
        name=f"{e.invoice.number}.xml",
        description="Peppol BIS Billing 3",
        relationship="Alternative",
        created=day,
        modified=day,
    )
    document = HTML(string=page(e), url_fetcher=fetcher, base_url=None)
    pdf: bytes = document.write_pdf(
        stylesheets=[css],
        font_config=fonts,
        pdf_variant=VARIANT,
        pdf_tags=True,
        pdf_identifier=e.invoice.uid.bytes,
        attachments=[attachment],
    )
    return pdf


def page(e: EInvoice) -> str:
    """Return the page as HTML, in the language that the company has chosen."""
    found: Any = engines["jinja2"].get_template("billing/invoice_pdf.html")
    company: Any = e.invoice.company
    with translation.override(company.document_language):
        return str(found.template.render(content(e, settings.PORTAL, company.document_language)))
