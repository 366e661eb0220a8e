"""Addresses of the subscriptions."""

from __future__ import annotations

from django.urls import path

from subscriptions import urls_transfer
from subscriptions.views.own import OwnAct, OwnNumber
from subscriptions.views.policy import OwnPolicy

urlpatterns = [
    path("mit-nummer/", OwnNumber.as_view(), name="own_number"),
    path("mit-nummer/<uuid:uid>/", OwnNumber.as_view(), name="own_number_of"),
    path("mit-nummer/<uuid:uid>/<slug:slug>/", OwnAct.as_view(), name="own_act"),
    path("brugere/egne-numre/", OwnPolicy.as_view(), name="own_policy"),
    *urls_transfer.urlpatterns,
]
