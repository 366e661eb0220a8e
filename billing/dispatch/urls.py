"""URL that the access point of NemHandel calls."""

from __future__ import annotations

from django.urls import path

from billing.dispatch.callback import NemhandelCallback

urlpatterns = [path("nemhandel/svar/", NemhandelCallback.as_view(), name="nemhandel_responses")]
