"""Addresses. Paths are Danish and stable: scripts and people rely on them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from selfservice.kernel.actions.scheduled_views import CancelPlanned
from selfservice.site import errors
from selfservice.site.health import health
from selfservice.site.views import Accessibility, FrontPage, Search, StyleGuide

urlpatterns = [
    path("", FrontPage.as_view(), name="front_page"),
    path("", include("accounts.onboarding.urls")),
    path("", include("accounts.onboarding.activation_urls")),
    path("", include("accounts.login.urls")),
    path("", include("accounts.profile.urls")),
    path("", include("accounts.support.urls")),
    path("", include("accounts.billing_accounts.urls")),
    path("", include("accounts.second_person.urls")),
    path("", include("accounts.company.urls")),
    path("", include("accounts.users.urls")),
    path("", include("accounts.log.urls")),
    path("", include("subscriptions.urls")),
    path("", include("orders.urls")),
    path("", include("telephony.urls")),
    path("", include("billing.invoices.urls")),
    path("", include("billing.statement.urls")),
    path("", include("billing.documents.urls")),
    path("", include("billing.costs.urls")),
    path("", include("billing.delivery.urls")),
    path("", include("billing.dispatch.urls")),
    # Last: an action's address is any word below an invoice.
    path("", include("billing.disputes.urls")),
    path("", include("selfservice.support.urls")),
    path("", include("selfservice.kernel.urls")),
    path("planlagt/<uuid:uid>/fortryd/", CancelPlanned.as_view(), name="planned_cancel"),
    path("soeg/", Search.as_view(), name="search"),
    path("tilgaengelighed/", Accessibility.as_view(), name="accessibility"),
    path("sundhed/", health, name="health"),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("_styleguide/", StyleGuide.as_view(), name="styleguide"))

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
