"""URLs of what the exchange has refused."""

from __future__ import annotations

from django.urls import path

from telephony.exchange.views import ExchangeAct, RefusedPage

urlpatterns = [
    path("central/", RefusedPage.as_view(), name="exchange_refused"),
    path("central/<uuid:uid>/<slug:slug>/", ExchangeAct.as_view(), name="exchange_act"),
]
