"""URLs of usage."""

from __future__ import annotations

from django.urls import path

from subscriptions.usage.limit_views import LimitAct, NewLimit, UsageCompanyAct, UsageLimits
from subscriptions.usage.list_views import NumberUsage, Records, Unused
from subscriptions.usage.number_views import NumberMonth
from subscriptions.usage.views import UsageBy, UsageOverview

urlpatterns = [
    path("forbrug/", UsageOverview.as_view(), name="usage"),
    path("forbrug/efter/<slug:group>/", UsageBy.as_view(), name="usage_by"),
    path("forbrug/numre/", NumberUsage.as_view(), name="usage_numbers"),
    path("forbrug/uden/", Unused.as_view(), name="usage_none"),
    path("forbrug/nummer/<uuid:uid>/", NumberMonth.as_view(), name="usage_number"),
    path("forbrug/nummer/<uuid:uid>/specifikation/", Records.as_view(), name="usage_records"),
    path("forbrug/graenser/", UsageLimits.as_view(), name="usage_limits"),
    path("forbrug/graenser/ny/", NewLimit.as_view(), name="usage_limit_new"),
    path("forbrug/graenser/<uuid:uid>/<slug:slug>/", LimitAct.as_view(), name="usage_limit_act"),
    path("forbrug/selskab/<uuid:uid>/<slug:slug>/", UsageCompanyAct.as_view(), name="usage_company_act"),
]
