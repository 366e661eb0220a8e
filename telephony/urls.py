"""URLs of the telephony solution."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("telefoni/", include("telephony.exchange.urls")),
    path("telefoni/", include("telephony.hours.urls")),
    path("telefoni/", include("telephony.vacation.urls")),
    path("telefoni/", include("telephony.recordings.urls")),
]
