"""URLs of the telephony solution."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("telefoni/", include("telephony.destinations.urls")),
    path("telefoni/", include("telephony.exchange.urls")),
    path("telefoni/", include("telephony.licences.urls")),
    path("telefoni/", include("telephony.recordings.urls")),
]
