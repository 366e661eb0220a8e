"""URL of the account statement."""

from __future__ import annotations

from django.urls import path

from billing.statement.views import Statement

urlpatterns = [path("faktura/bevaegelser/", Statement.as_view(), name="statement")]
