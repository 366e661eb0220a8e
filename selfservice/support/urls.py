"""URLs of support, by feature."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("selfservice.support.cases.urls")),
    path("support/chat/", include("selfservice.support.chat.urls")),
    path("", include("selfservice.support.approvals.urls")),
    path("", include("selfservice.support.calls.urls")),
    path("", include("selfservice.support.service_messages.urls")),
]
