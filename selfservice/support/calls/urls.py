"""URLs of calls."""

from __future__ import annotations

from django.urls import path

from selfservice.support.calls.views import CallAct, CallBackNew, Calls, SupportCodePage

urlpatterns = [
    path("support/opkald/", Calls.as_view(), name="calls"),
    path("support/opkald/ring-mig-op/", CallBackNew.as_view(), name="call_back_new"),
    path("support/opkald/kode/", SupportCodePage.as_view(), name="support_code"),
    path("support/opkald/<uuid:uid>/<slug:slug>/", CallAct.as_view(), name="call_act"),
]
