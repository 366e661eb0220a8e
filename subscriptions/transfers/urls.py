"""URLs of transfers: the recipient's pages, and cancelling an offer."""

from __future__ import annotations

from django.urls import path

from subscriptions.transfers.views import TransferAct, TransferAnswer, TransferTake

urlpatterns = [
    path("overdragelse/<str:token>/", TransferAnswer.as_view(), name="transfer_answer"),
    path("overdragelser/<uuid:uid>/", TransferTake.as_view(), name="transfer_take"),
    path("overdragelser/<uuid:uid>/<slug:slug>/", TransferAct.as_view(), name="transfer_act"),
]
