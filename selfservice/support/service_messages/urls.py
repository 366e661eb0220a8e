"""URLs of service messages."""

from __future__ import annotations

from django.urls import path

from selfservice.support.service_messages.views import ServiceMailChoice, ServiceMessages

urlpatterns = [
    path("support/driftsinfo/", ServiceMessages.as_view(), name="service_messages"),
    path("support/driftsinfo/mails/", ServiceMailChoice.as_view(), name="service_mails"),
]
