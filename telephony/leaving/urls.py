"""URLs of people who leave."""

from __future__ import annotations

from django.urls import path

from telephony.leaving.views import LeavePage

urlpatterns = [
    path("brugere/<uuid:uid>/fratraed/", LeavePage.as_view(), {"slug": "fratraed"}, name="telephony_user_leave"),
]
