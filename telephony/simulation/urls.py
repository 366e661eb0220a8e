"""URLs of test calls and of the week as callers meet it."""

from __future__ import annotations

from django.urls import path

from telephony.simulation.views import TestCallAct, TestCallPage
from telephony.simulation.week_views import WeekPage

urlpatterns = [
    path("kaldsflow/<uuid:uid>/proev/", TestCallPage.as_view(), name="flow_test"),
    path("kaldsflow/<uuid:uid>/uge/", WeekPage.as_view(), name="flow_week"),
    path("kaldsflow/proeve/<uuid:uid>/<slug:slug>/", TestCallAct.as_view(), name="test_call_act"),
]
