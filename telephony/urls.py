"""URLs of the telephony solution."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("telefoni/", include("telephony.destinations.urls")),
    path("telefoni/", include("telephony.exchange.urls")),
    path("telefoni/", include("telephony.flows.urls")),
    path("telefoni/", include("telephony.numbers.urls")),
    path("telefoni/", include("telephony.caller_lists.urls")),
    path("telefoni/", include("telephony.publishing.urls")),
    path("telefoni/", include("telephony.leaving.urls")),
    path("telefoni/", include("telephony.own_telephone.urls")),
    path("telefoni/", include("telephony.users.urls")),
    path("telefoni/", include("telephony.hours.urls")),
    path("telefoni/", include("telephony.vacation.urls")),
    path("telefoni/", include("telephony.licences.urls")),
    path("telefoni/", include("telephony.recordings.urls")),
    path("telefoni/", include("telephony.simulation.urls")),
]
