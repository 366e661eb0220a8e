"""URLs of invoices."""

from __future__ import annotations

from django.urls import path

from billing.invoices.detail_views import InvoicePage
from billing.invoices.views import InvoiceList
from billing.invoices.zip_views import ManyDocuments
from billing.specification.views import Specification

urlpatterns = [
    path("faktura/", InvoiceList.as_view(), name="invoices"),
    path("faktura/hent/", ManyDocuments.as_view(), name="invoice_documents"),
    path("faktura/<uuid:uid>/", InvoicePage.as_view(), name="invoice"),
    path("faktura/<uuid:uid>/specifikation/", Specification.as_view(), name="invoice_lines"),
]
