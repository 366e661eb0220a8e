"""URLs of one's own telephone."""

from __future__ import annotations

from django.urls import path

from telephony.own_telephone.views import OwnTelephone, OwnTelephoneAct

urlpatterns = [
    path("min/", OwnTelephone.as_view(), name="own_telephone"),
    path("min/<uuid:uid>/<slug:slug>/", OwnTelephoneAct.as_view(), name="own_telephone_act"),
]
