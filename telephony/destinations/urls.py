"""URLs of destinations."""

from __future__ import annotations

from django.urls import path

from telephony.destinations.views import DestinationAct, Destinations

urlpatterns = [
    path("destinationer/", Destinations.as_view(), name="destinations"),
    path("destinationer/<uuid:uid>/<slug:slug>/", DestinationAct.as_view(), name="destination_act"),
]
