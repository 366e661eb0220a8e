"""URLs of invoices' documents."""

from __future__ import annotations

from django.urls import path

from billing.documents.create import Kind
from billing.documents.views import DocumentFile

urlpatterns = [
    path(f"faktura/<uuid:uid>/{kind}/", DocumentFile.as_view(kind=kind.value), name=f"invoice_{kind}") for kind in Kind
]
