"""URLs of actions on accounts and on the recipients of their invoices."""

from __future__ import annotations

from django.urls import path

from billing.delivery.views import AccountAct, AccountsByFile, AccountUpload, RecipientAct

urlpatterns = [
    path("konti/fra-fil/", AccountsByFile.as_view(), name="account_uploads"),
    path("konti/fra-fil/<slug:slug>/", AccountUpload.as_view(), name="account_upload"),
    path("konti/modtager/<uuid:uid>/<slug:slug>/", RecipientAct.as_view(), name="recipient_act"),
    path("konti/<uuid:uid>/<slug:slug>/", AccountAct.as_view(), name="account_act"),
]
