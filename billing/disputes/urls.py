"""URLs of actions on invoices and disputes."""

from __future__ import annotations

from django.urls import path

from billing.disputes.views import DisputeAct, InvoiceAct

urlpatterns = [
    path("faktura/indsigelse/<uuid:uid>/<slug:slug>/", DisputeAct.as_view(), name="dispute_act"),
    path("faktura/<uuid:uid>/<slug:slug>/", InvoiceAct.as_view(), name="invoice_act"),
]
