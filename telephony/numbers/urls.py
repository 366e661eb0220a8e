"""URLs of telephone numbers."""

from __future__ import annotations

from django.urls import path

from telephony.numbers.views import NumberAct, NumberList

urlpatterns = [
    path("numre/", NumberList.as_view(), name="telephone_numbers"),
    path("numre/<uuid:uid>/<slug:slug>/", NumberAct.as_view(), name="telephone_number_act"),
]
