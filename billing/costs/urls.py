"""URLs of cost."""

from __future__ import annotations

from django.urls import path

from billing.costs.views import CostDifference, Costs

urlpatterns = [
    path("faktura/omkostninger/", Costs.as_view(), name="costs"),
    path("faktura/omkostninger/forskel/", CostDifference.as_view(), name="cost_difference"),
]
